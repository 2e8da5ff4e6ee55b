package dev.sallyport.embed;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/// A Jetty with one MCP endpoint at `/mcp`.
record WebServer(Server jetty, Runnable mcp) implements AutoCloseable {

    static WebServer of(HttpServlet servlet, @Nullable Filter filter, Runnable closeMcp) {
        var jetty = new Server();
        var connector = new ServerConnector(jetty);
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        var context = new ServletContextHandler("/");
        if (filter != null) {
            var holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, "/mcp", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        }
        var holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/mcp");
        jetty.setHandler(context);
        try {
            jetty.start();
        } catch (Exception e) {
            throw new IllegalStateException("jetty does not start", e);
        }
        return new WebServer(jetty, closeMcp);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) jetty.getConnectors()[0]).getLocalPort() + "/mcp");
    }

    @Override
    public void close() {
        mcp.run();
        try {
            jetty.stop();
        } catch (Exception e) {
            throw new IllegalStateException("jetty does not stop", e);
        }
    }
}
