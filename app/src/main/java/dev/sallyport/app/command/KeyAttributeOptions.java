package dev.sallyport.app.command;

import dev.sallyport.enforce.ValueShape;
import dev.sallyport.gateway.authenticate.Claim;
import dev.sallyport.gateway.authenticate.KeyAttributes;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.condition.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a new key says of its holder besides the roles.
final class KeyAttributeOptions {
    private static final int MOST = 64;
    private static final int LONGEST = 128;
    private static final int LONGEST_VALUE = 512;

    @Option(names = "--team", paramLabel = "TEAM", description = "A team of the holder; may be repeated.")
    private List<String> teams = new ArrayList<>();

    @Option(names = "--group", paramLabel = "GROUP", description = "A group of the holder; may be repeated.")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "A scope the key has; may be repeated.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--claim",
            paramLabel = "NAME=VALUE",
            description = "A claim about the holder; may be repeated. A JSON number, true and false are taken as such,"
                    + " all else as text; quoted like JSON it is text, too.")
    private List<String> claims = new ArrayList<>();

    @Option(names = "--client", paramLabel = "ID", description = "The client that uses the key.")
    private @Nullable String client;

    @Option(names = "--agent", paramLabel = "ID", description = "The agent that acts for the holder.")
    private @Nullable String agent;

    /// @throws IllegalArgumentException naming the option and what is wrong with it
    KeyAttributes attributes() {
        scopes.forEach(KeyAttributeOptions::checkScope);
        return new KeyAttributes(
                names("--team", teams),
                names("--group", groups),
                names("--scope", scopes),
                claims(),
                client == null ? null : name("--client", client),
                agent == null ? null : name("--agent", agent));
    }

    private static Set<String> names(String option, List<String> names) {
        checkCount(option, names);
        names.forEach(name -> name(option, name));
        return Set.copyOf(names);
    }

    private Map<String, Claim> claims() {
        checkCount("--claim", claims);
        Map<String, Claim> byName = new LinkedHashMap<>();
        for (String claim : claims) {
            int equals = claim.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("--claim: '" + Printable.of(claim) + "' is not NAME=VALUE");
            }
            String name = name("--claim", claim.substring(0, equals));
            if (byName.put(name, claim(name, claim.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("--claim: '" + name + "' is given twice");
            }
        }
        return byName;
    }

    private static Claim claim(String name, String text) {
        if (text.length() > LONGEST_VALUE || !isPrintable(text)) {
            throw new IllegalArgumentException("--claim: the value of '" + name + "' has to be at most " + LONGEST_VALUE
                    + " printable characters");
        }
        return switch (read(text)) {
            case null -> new Claim(Claim.Type.TEXT, text);
            case Value.Text(String value) when isPrintable(value) -> new Claim(Claim.Type.TEXT, value);
            case Value.Flag _ -> new Claim(Claim.Type.FLAG, text.strip());
            case Value.Numeric _ -> number(name, text.strip());
            default ->
                throw new IllegalArgumentException("--claim: the value of '" + name
                        + "' has to be text, a number, true or false; quote what is to be text: '\"" + text + "\"'");
        };
    }

    private static Claim number(String name, String text) {
        try {
            return new Claim(Claim.Type.NUMBER, text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("--claim: the number of '" + name + "' is out of range");
        }
    }

    /// @return null where it is no JSON
    private static @Nullable Value read(String text) {
        try {
            return JsonTree.read(text.getBytes(StandardCharsets.UTF_8), ValueShape.INSTANCE);
        } catch (MalformedMessage _) {
            return null;
        }
    }

    /// RFC 6749 section 3.3
    private static void checkScope(String scope) {
        if (!scope.matches("[\\x21\\x23-\\x5B\\x5D-\\x7E]+")) {
            throw new IllegalArgumentException(
                    "--scope: '" + Printable.of(scope) + "' is not a scope (no spaces, quotes or backslashes)");
        }
    }

    private static void checkCount(String option, List<String> given) {
        if (given.size() > MOST) {
            throw new IllegalArgumentException(option + ": at most " + MOST + " of them");
        }
    }

    private static String name(String option, String name) {
        if (name.isBlank() || name.length() > LONGEST || !isPrintable(name)) {
            throw new IllegalArgumentException(option + ": '" + Printable.of(shortened(name)) + "' has to be 1 to "
                    + LONGEST + " printable characters");
        }
        return name;
    }

    private static String shortened(String name) {
        return name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
    }

    private static boolean isPrintable(String text) {
        return text.isEmpty() || text.equals(Printable.of(text));
    }
}
