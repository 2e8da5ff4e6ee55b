package dev.sallyport.gateway.forward;

import dev.sallyport.gateway.Answer;
import dev.sallyport.gateway.Exchange;
import java.util.Map;

/// The servers by name.
public final class Forwarder {
    private final Map<String, Upstream> upstreams;

    public Forwarder(Map<String, Upstream> upstreams) {
        this.upstreams = Map.copyOf(upstreams);
    }

    public void send(Exchange exchange, Answer answer) {
        String server = exchange.endpointOrThrow().server();
        Upstream upstream = upstreams.get(server);
        if (upstream == null) {
            throw new IllegalStateException("an endpoint names the server " + server + ", which is not configured");
        }
        upstream.send(exchange, answer);
    }
}
