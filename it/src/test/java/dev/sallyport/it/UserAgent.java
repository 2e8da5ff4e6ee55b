package dev.sallyport.it;

import dev.sallyport.it.Http.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A browser without scripts: follows redirects, keeps cookies, also `Secure` ones on loopback, and sends forms.
final class UserAgent {
    private static final Pattern FORM = Pattern.compile("(?is)<form\\b([^>]*)>(.*?)</form>");
    private static final Pattern CONTROL = Pattern.compile("(?is)<(input|button|textarea)\\b([^>]*)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w-]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')");
    private static final Pattern REFRESH =
            Pattern.compile("(?i)<meta http-equiv=\"refresh\" content=\"0;\\s*url=([^\"]+)\"");
    private static final Pattern ENTITY = Pattern.compile("&(#x[0-9a-fA-F]+|#\\d+|amp|lt|gt|quot|apos);");
    private static final int MOST_REDIRECTS = 10;

    private final Map<String, Map<String, String>> cookies = new HashMap<>();

    /// A form of a page, and where it is sent.
    ///
    /// @param fields what it has of itself, hidden fields among them, without its buttons
    record Form(URI action, Map<String, String> fields, String html) {}

    /// Opens an address and follows redirects, but not those that leave for the client: the answer is the redirect.
    Reply open(String url) {
        return follow(send(URI.create(url), Http.request(url).GET()));
    }

    /// Sends the page's only form.
    ///
    /// @param values of fields and of the button that is pressed
    Reply submit(Reply page, Map<String, String> values) {
        return follow(submitOnce(page, values));
    }

    /// Sends the page's only form and does not follow.
    Reply submitOnce(Reply page, Map<String, String> values) {
        Form form = form(page);
        Map<String, String> all = new LinkedHashMap<>(form.fields());
        all.putAll(values);
        URI action = form.action();
        return send(
                action,
                Http.form(action.toString(), all, "Origin", action.getScheme() + "://" + action.getRawAuthority()));
    }

    static Form form(Reply page) {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new AssertionError("no form: " + page);
        }
        String action = attributes(form.group(1)).getOrDefault("action", "");
        URI target = action.isEmpty() ? page.url() : page.url().resolve(action);
        Map<String, String> fields = new LinkedHashMap<>();
        CONTROL.matcher(form.group(2)).results().forEach(control -> {
            Map<String, String> attributes = attributes(control.group(2));
            if (!control.group(1).equalsIgnoreCase("button") && attributes.containsKey("name")) {
                fields.put(attributes.get("name"), attributes.getOrDefault("value", ""));
            }
        });
        return new Form(target, fields, form.group());
    }

    /// The cookies it has for an origin.
    Map<String, String> cookies(String origin) {
        return Map.copyOf(cookies.getOrDefault(URI.create(origin).getRawAuthority(), Map.of()));
    }

    private Reply follow(Reply first) {
        Reply reply = first;
        for (int redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
            if (!leads(reply) || target(reply).getRawPath().startsWith("/callback")) {
                return reply;
            }
            URI target = target(reply);
            reply = send(target, Http.request(target.toString()).GET());
        }
        throw new AssertionError("too many redirects: " + reply);
    }

    /// Whether a browser goes on from there by itself: by status, or because the page says so.
    static boolean leads(Reply reply) {
        return location(reply).isPresent();
    }

    /// Where it goes on to.
    static URI target(Reply redirect) {
        return redirect.url()
                .resolve(location(redirect).orElseThrow(() -> new AssertionError("no way on: " + redirect)));
    }

    private static Optional<String> location(Reply reply) {
        if (reply.status() >= 300 && reply.status() < 400) {
            return reply.header("Location");
        }
        return REFRESH.matcher(reply.body()).results().findFirst().map(refresh -> unescape(refresh.group(1)));
    }

    private Reply send(URI url, HttpRequest.Builder request) {
        Map<String, String> jar = cookies.computeIfAbsent(url.getRawAuthority(), _ -> new TreeMap<>());
        if (!jar.isEmpty()) {
            request.header(
                    "Cookie",
                    jar.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        Reply reply = Http.send(request);
        for (String cookie : reply.headers().allValues("Set-Cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            if (pair[1].isEmpty() || cookie.contains("Max-Age=0")) {
                jar.remove(pair[0]);
            } else {
                jar.put(pair[0], pair[1]);
            }
        }
        return reply;
    }

    private static Map<String, String> attributes(String tag) {
        return ATTRIBUTE
                .matcher(tag)
                .results()
                .collect(Collectors.toMap(
                        match -> match.group(1), match -> unescape(value(match)), (first, _) -> first));
    }

    private static String value(MatchResult attribute) {
        return attribute.group(2) != null ? attribute.group(2) : attribute.group(3);
    }

    private static String unescape(String html) {
        return ENTITY.matcher(html).replaceAll(entity -> Matcher.quoteReplacement(character(entity.group(1))));
    }

    private static String character(String entity) {
        return switch (entity) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "apos" -> "'";
            default ->
                Character.toString(
                        entity.startsWith("#x")
                                ? Integer.parseInt(entity.substring(2), 16)
                                : Integer.parseInt(entity.substring(1)));
        };
    }
}
