package dev.sallyport.oauth.machine;

import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.web.WebResponse;
import java.util.List;
import java.util.Map;

/// What came back.
record Answer(WebResponse response) {
    int status() {
        return response.status();
    }

    Map<String, Object> json() {
        return Json.object(response.body());
    }

    String text(String member) {
        return String.valueOf(json().get(member));
    }

    /// @return the values of a header
    List<String> header(String name) {
        return response.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(WebResponse.Header::value)
                .toList();
    }
}
