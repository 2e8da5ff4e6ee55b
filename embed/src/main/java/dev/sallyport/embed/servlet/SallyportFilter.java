package dev.sallyport.embed.servlet;

import dev.sallyport.embed.Answers;
import dev.sallyport.embed.Caller;
import dev.sallyport.embed.Definitions;
import dev.sallyport.embed.Guard;
import dev.sallyport.embed.Refusal;
import dev.sallyport.mcp.Id;
import dev.sallyport.mcp.ScanLimits;
import dev.sallyport.policy.Subject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Guards whatever MCP endpoint over Streamable HTTP comes after it in the chain, the MCP Java SDK's servlet or any
/// other. Map it to the endpoint's path and let it support asynchronous requests.
///
/// ```java
/// new SallyportFilter(guard, request -> Subjects.ofPrincipal(request, roles))
/// ```
///
/// What it does not understand it refuses. Each session belongs to the subject that opened it.
public final class SallyportFilter implements Filter {
    private static final String GUARDED = SallyportFilter.class.getName();
    private static final byte[] NO_BODY = {};

    private final Guard guard;
    private final Function<HttpServletRequest, @Nullable Subject> subjects;
    private final @Nullable Definitions definitions;
    private final SessionSeal seal = new SessionSeal();

    /// @param subjects who sent a request; null where that is not known, which is a 401
    /// @throws IllegalArgumentException where the policy has rules on tags or annotations, of which a filter knows
    ///     nothing unless it is told
    public SallyportFilter(Guard guard, Function<HttpServletRequest, @Nullable Subject> subjects) {
        this(guard, subjects, null);
        if (guard.needsDefinitions()) {
            throw new IllegalArgumentException("the policy has rules on tags or annotations: give the filter"
                    + " definitions, or guard the server with SdkGuard");
        }
    }

    /// @param subjects    as above
    /// @param definitions tells what the server offers
    public SallyportFilter(
            Guard guard, Function<HttpServletRequest, @Nullable Subject> subjects, @Nullable Definitions definitions) {
        this.guard = guard;
        this.subjects = subjects;
        this.definitions = definitions;
    }

    @Override
    public void doFilter(ServletRequest any, ServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        if (!(any instanceof HttpServletRequest request) || !(answer instanceof HttpServletResponse response)) {
            throw new ServletException("only HTTP can be guarded");
        }
        if (request.getDispatcherType() == DispatcherType.ASYNC
                && request.getAttribute(GUARDED) instanceof GuardedResponse guarded) {
            pass(request, response, guarded, chain);
            return;
        }
        try {
            guard(request, response, chain);
        } catch (Refused refused) {
            refuse(response, refused);
        }
    }

    private void guard(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException, Refused {
        boolean post = request.getMethod().equals("POST");
        if (!post && !request.getMethod().equals("GET") && !request.getMethod().equals("DELETE")) {
            response.setHeader("Allow", "GET, POST, DELETE");
            throw new Refused(Refusal.http(405, "verb_not_allowed", 405, "this endpoint takes GET, POST and DELETE"));
        }
        Subject subject = subjects.apply(request);
        if (subject == null) {
            throw new Refused(Refusal.unauthenticated());
        }
        String session = session(request, subject);
        byte[] body = post ? body(request) : NO_BODY;
        Map<Id, Answers> answers =
                post ? new Decided(guard, definitions, caller(request, subject), request).of(body) : Map.of();
        var guarded = new GuardedResponse(response, new Treatment(answers), id -> seal.seal(id, subject));
        var passed = new GuardedRequest(request, body, session, guarded);
        passed.setAttribute(GUARDED, guarded);
        pass(passed, guarded, guarded, chain);
    }

    private static void pass(
            HttpServletRequest request, HttpServletResponse response, GuardedResponse guarded, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        if (!request.isAsyncStarted()) {
            guarded.finish();
        }
    }

    private @Nullable String session(HttpServletRequest request, Subject subject) throws Refused {
        String header = request.getHeader(Headers.SESSION);
        String session = header == null ? null : seal.open(header, subject);
        if (header != null && session == null) {
            throw new Refused(Refusal.unknownSession());
        }
        return session;
    }

    private static byte[] body(HttpServletRequest request) throws IOException, Refused {
        Refusal wrongType = Headers.checkType(request);
        if (wrongType != null) {
            throw new Refused(wrongType);
        }
        int limit = ScanLimits.DEFAULT.bytes();
        byte[] body = request.getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            throw new Refused(Refusal.http(413, "body_too_large", 413, "the body is larger than " + limit + " bytes"));
        }
        return body;
    }

    private static Caller caller(HttpServletRequest request, Subject subject) {
        String address = request.getRemoteAddr();
        String literal = address != null && address.startsWith("[") && address.endsWith("]")
                ? address.substring(1, address.length() - 1)
                : address;
        return new Caller(subject, "http", literal, request.getHeader(Headers.REVISION));
    }

    private static void refuse(HttpServletResponse response, Refused refused) throws IOException {
        Refusal refusal = refused.refusal();
        response.setStatus(refusal.status());
        response.setContentType("application/json");
        if (refusal.challenge() != null) {
            response.setHeader("WWW-Authenticate", refusal.challenge());
        }
        Long wait = refusal.retryAfterSeconds();
        if (wait != null) {
            response.setHeader("Retry-After", wait.toString());
        }
        byte[] json = refused.body();
        response.setContentLength(json.length);
        response.getOutputStream().write(json);
    }
}
