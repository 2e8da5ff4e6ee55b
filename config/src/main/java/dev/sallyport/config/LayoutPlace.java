package dev.sallyport.config;

import java.util.List;

/// What a part of a policy file is, which decides how it is laid out.
enum LayoutPlace {
    FILE(true),
    ROLES(true),
    ROLE(true),
    ENTRIES(true),
    ENTRY(true),
    WHO(false),
    CONDITION(true),
    CONDITIONS(true),
    WINDOW(false),
    CUSTOM(false),
    OBLIGATIONS(false),
    APPROVAL(false),
    OTHER(false);

    private final boolean block;

    LayoutPlace(boolean block) {
        this.block = block;
    }

    /// Whether each part has its own line, however short.
    boolean isBlock() {
        return block;
    }

    /// What the value of a key is.
    LayoutPlace of(String key) {
        return switch (this) {
            case FILE -> key.equals("roles") ? ROLES : key.equals("rules") ? ENTRIES : OTHER;
            case ROLES -> ROLE;
            case ROLE -> PolicyKeys.ROLE.contains(key) ? ENTRIES : OTHER;
            case ENTRY -> ofEntry(key);
            case CONDITION -> ofCondition(key);
            default -> OTHER;
        };
    }

    private static LayoutPlace ofEntry(String key) {
        return switch (key) {
            case "who" -> WHO;
            case "when" -> CONDITION;
            case "obligations" -> OBLIGATIONS;
            case "approval" -> APPROVAL;
            default -> OTHER;
        };
    }

    private static LayoutPlace ofCondition(String key) {
        return switch (key) {
            case "all", "any" -> CONDITIONS;
            case "not" -> CONDITION;
            case "time" -> WINDOW;
            case "custom" -> CUSTOM;
            default -> OTHER;
        };
    }

    /// What an item of a list is.
    LayoutPlace item() {
        return switch (this) {
            case ENTRIES -> ENTRY;
            case CONDITIONS -> CONDITION;
            case WINDOW -> WINDOW;
            default -> OTHER;
        };
    }

    /// The keys that come first, in this order.
    List<String> keys() {
        return switch (this) {
            case FILE -> PolicyKeys.FILE;
            case ROLE -> PolicyKeys.ROLE;
            case ENTRY -> PolicyKeys.RULE;
            case WHO -> PolicyKeys.WHO;
            case WINDOW -> PolicyKeys.WINDOW;
            case CUSTOM -> PolicyKeys.CUSTOM;
            case OBLIGATIONS -> PolicyKeys.OBLIGATIONS;
            case APPROVAL -> PolicyKeys.APPROVAL;
            default -> List.of();
        };
    }
}
