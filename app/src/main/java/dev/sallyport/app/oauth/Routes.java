package dev.sallyport.app.oauth;

import dev.sallyport.gateway.edge.Site.Door;
import dev.sallyport.oauth.web.WebHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Which paths OAuth serves, for whom, and who answers.
final class Routes {
    /// @param path whether a path is of this route
    record Route(Predicate<String> path, Door door, WebHandler handler) {}

    private final List<Route> routes = new ArrayList<>();

    Routes at(String path, Door door, WebHandler handler) {
        return when(path::equals, door, handler);
    }

    Routes below(String prefix, Door door, WebHandler handler) {
        return when(path -> path.startsWith(prefix), door, handler);
    }

    Routes when(Predicate<String> path, Door door, WebHandler handler) {
        routes.add(new Route(path, door, handler));
        return this;
    }

    Optional<Route> find(String path) {
        return routes.stream().filter(route -> route.path().test(path)).findFirst();
    }
}
