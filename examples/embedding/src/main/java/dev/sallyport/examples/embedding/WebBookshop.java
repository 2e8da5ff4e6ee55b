package dev.sallyport.examples.embedding;

import dev.sallyport.embed.Guard;
import dev.sallyport.embed.servlet.SallyportFilter;
import dev.sallyport.embed.servlet.Subjects;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import jakarta.servlet.DispatcherType;
import java.nio.file.Path;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee11.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/// The shop in a servlet container, which authenticates: `WebBookshop POLICY USERS PORT`. `USERS` is a file of lines
/// `NAME: PASSWORD,ROLE`.
public final class WebBookshop {
    private WebBookshop() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: WebBookshop POLICY USERS PORT");
        }
        open(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2])).join();
    }

    static Server open(Path policy, Path users, int port) throws Exception {
        var guard = Guard.of("bookshop", policy);
        var filter = new SallyportFilter(
                guard,
                request -> Subjects.ofPrincipal(request, guard.policy().policy().roles()));
        var shop = HttpServletStreamableServerTransportProvider.builder().build();
        Bookshop.open(McpServer.sync(shop));

        var context = new ServletContextHandler();
        context.setSecurityHandler(login(users));
        var filterHolder = new FilterHolder(filter);
        filterHolder.setAsyncSupported(true);
        context.addFilter(filterHolder, "/mcp", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        var servletHolder = new ServletHolder(shop);
        servletHolder.setAsyncSupported(true);
        context.addServlet(servletHolder, "/mcp");

        var server = new Server();
        var connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        return server;
    }

    /// Every user has to log in; what each may do is the policy's affair.
    private static ConstraintSecurityHandler login(Path users) {
        var everything = new ConstraintMapping();
        everything.setPathSpec("/*");
        everything.setConstraint(Constraint.ANY_USER);
        var handler = new ConstraintSecurityHandler();
        handler.setAuthenticator(new BasicAuthenticator());
        handler.setLoginService(
                new HashLoginService("bookshop", ResourceFactory.root().newResource(users)));
        handler.addConstraintMapping(everything);
        return handler;
    }
}
