package dev.sallyport.gateway.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.enforce.Tags;
import dev.sallyport.enforce.ValueShape;
import dev.sallyport.mcp.ErrorCodes;
import dev.sallyport.mcp.JsonTree;
import dev.sallyport.mcp.MalformedMessage;
import dev.sallyport.policy.Catalogue;
import dev.sallyport.policy.Definition;
import dev.sallyport.policy.Target;
import dev.sallyport.policy.condition.Value;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what the policy has to know out of what servers say of themselves. For any thread.
public final class Definitions {
    private Definitions() {}

    /// @throws MalformedMessage naming the item that is not as the protocol says, or is there twice
    public static Catalogue.Offer offer(List<Item> items) throws MalformedMessage {
        Map<Target.Kind, Map<String, Definition>> definitions = new EnumMap<>(Target.Kind.class);
        for (Item item : items) {
            Target.Kind kind = Target.Kind.valueOf(item.kind().toUpperCase(Locale.ROOT));
            var ofKind = definitions.computeIfAbsent(kind, _ -> new HashMap<>());
            if (ofKind.put(item.name(), definition(item)) != null) {
                throw malformed(item, "is offered twice");
            }
        }
        return new Catalogue.Offer(definitions);
    }

    private static Definition definition(Item item) throws MalformedMessage {
        byte[] json = item.json().getBytes(UTF_8);
        Map<String, Value> members = members(item, json);
        Value.Fields annotations = fields(item, members, "annotations");
        return new Definition(
                Tags.of(members.get("_meta")),
                annotations == null ? Value.Fields.NONE : annotations,
                fields(item, members, "inputSchema"),
                HexFormat.of().formatHex(sha256(json)));
    }

    private static Map<String, Value> members(Item item, byte[] json) throws MalformedMessage {
        try {
            if (JsonTree.read(json, ValueShape.INSTANCE) instanceof Value.Fields(Map<String, Value> members)) {
                return members;
            }
        } catch (NumberFormatException _) {
            throw malformed(item, "has a number beyond reckoning");
        }
        throw malformed(item, "is no object");
    }

    private static Value.@Nullable Fields fields(Item item, Map<String, Value> members, String name)
            throws MalformedMessage {
        return switch (members.get(name)) {
            case null -> null;
            case Value.Fields fields -> fields;
            default -> throw malformed(item, "has " + name + " that is no object");
        };
    }

    private static MalformedMessage malformed(Item item, String what) {
        String why = item.kind() + " \"" + item.name() + "\" " + what;
        return new MalformedMessage(ErrorCodes.INVALID_REQUEST, why, null);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
