package dev.sallyport.oauth.registration;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import dev.sallyport.oauth.Json;
import dev.sallyport.oauth.OAuthException;
import dev.sallyport.oauth.Scopes;
import dev.sallyport.oauth.registration.Client.Authentication;
import dev.sallyport.oauth.registration.Client.Grant;
import java.net.URI;
import java.text.ParseException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a client says about itself (RFC 7591 section 2), checked. A person has to be asked for what it may do, so it
/// has
/// only the grant types in which one is; others that it names are left out, as are members that mean nothing here.
///
/// @param name null where it says none
/// @param keys as a JWK set; null where it has none, or they are at [#keysUri]
/// @param more what is kept and given back, but means nothing here
record ClientMetadata(
        @Nullable String name,
        List<String> redirectUris,
        Authentication authentication,
        Set<Grant> grants,
        Set<String> scopes,
        @Nullable String keys,
        @Nullable URI keysUri,
        Map<String, Object> more) {
    private static final int MOST_REDIRECTS = 10;
    private static final int MOST_KEYS = 10;
    private static final int MOST_SCOPES = 100;
    private static final int MOST_CONTACTS = 10;
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_TEXT = 1024;
    private static final List<String> ADDRESSES = List.of("client_uri", "logo_uri", "tos_uri", "policy_uri");
    private static final List<String> TEXTS = List.of("software_id", "software_version");

    /// @param unsaid how the client proves to be itself where it does not say
    /// @throws OAuthException `invalid_client_metadata` or `invalid_redirect_uri`
    static ClientMetadata read(Map<String, Object> said, Authentication unsaid) {
        if (said.containsKey("software_statement")) {
            throw new OAuthException("invalid_software_statement", "software statements are not taken");
        }
        if (said.containsKey("response_types")
                && !Json.texts(said, "response_types").contains("code")) {
            throw invalid("response_types has to contain code");
        }
        Authentication authentication = authentication(said, unsaid);
        String keys = keys(said);
        URI keysUri = keysUri(said);
        if (keys != null && keysUri != null) {
            throw invalid("there are both jwks and jwks_uri");
        }
        if (authentication == Authentication.PRIVATE_KEY_JWT && keys == null && keysUri == null) {
            throw invalid("private_key_jwt needs jwks or jwks_uri");
        }
        return new ClientMetadata(
                name(said), redirects(said), authentication, grants(said), scopes(said), keys, keysUri, more(said));
    }

    static OAuthException invalid(String why) {
        return new OAuthException("invalid_client_metadata", why);
    }

    private static @Nullable String name(Map<String, Object> said) {
        String name = text(said, "client_name", LONGEST_NAME);
        if (name != null && (name.isBlank() || !name.codePoints().allMatch(ClientMetadata::isPlain))) {
            throw invalid("client_name is empty, or has characters that cannot be seen");
        }
        return name;
    }

    /// Neither control characters nor what turns or hides the text around it.
    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static List<String> redirects(Map<String, Object> said) {
        List<String> redirects = list(said, "redirect_uris");
        if (redirects.isEmpty() || redirects.size() > MOST_REDIRECTS) {
            throw new OAuthException(
                    "invalid_redirect_uri", "redirect_uris has to have 1 to " + MOST_REDIRECTS + " entries");
        }
        redirects.stream()
                .map(RedirectUris::problem)
                .flatMap(Optional::stream)
                .findFirst()
                .ifPresent(why -> {
                    throw new OAuthException("invalid_redirect_uri", why);
                });
        return redirects;
    }

    private static Set<Grant> grants(Map<String, Object> said) {
        List<String> named =
                said.containsKey("grant_types") ? list(said, "grant_types") : List.of(Grant.AUTHORIZATION_CODE.word());
        if (!named.contains(Grant.AUTHORIZATION_CODE.word())) {
            throw invalid("grant_types has to contain authorization_code");
        }
        return named.contains(Grant.REFRESH_TOKEN.word())
                ? EnumSet.of(Grant.AUTHORIZATION_CODE, Grant.REFRESH_TOKEN)
                : EnumSet.of(Grant.AUTHORIZATION_CODE);
    }

    private static Authentication authentication(Map<String, Object> said, Authentication unsaid) {
        Object word = said.get("token_endpoint_auth_method");
        return word == null
                ? unsaid
                : Arrays.stream(Authentication.values())
                        .filter(one -> one.word().equals(word))
                        .findFirst()
                        .orElseThrow(() -> invalid("token_endpoint_auth_method is not one that is known here"));
    }

    private static Set<String> scopes(Map<String, Object> said) {
        String scope = text(said, "scope", LONGEST_TEXT * 4);
        Set<String> scopes = scope == null ? Set.of() : Scopes.parse(scope);
        if (scopes.size() > MOST_SCOPES) {
            throw invalid("scope names more than " + MOST_SCOPES);
        }
        return scopes;
    }

    private static @Nullable String keys(Map<String, Object> said) {
        Object jwks = said.get("jwks");
        if (jwks == null) {
            return null;
        }
        if (!(jwks instanceof Map<?, ?> object)) {
            throw invalid("jwks is not an object");
        }
        String text = Json.write(Map.copyOf(texts(object)));
        try {
            JWKSet set = JWKSet.parse(text);
            boolean usable = !set.isEmpty()
                    && set.size() <= MOST_KEYS
                    && set.getKeys().stream()
                            .noneMatch(
                                    key -> key.isPrivate() || key.getKeyType().equals(KeyType.OCT));
            if (!usable) {
                throw invalid("jwks has to have 1 to " + MOST_KEYS + " public keys, and no others");
            }
            return text;
        } catch (ParseException _) {
            throw invalid("jwks is not a JWK set");
        }
    }

    @SuppressWarnings("unchecked") // JSON objects have texts as keys
    private static Map<String, Object> texts(Map<?, ?> object) {
        return (Map<String, Object>) object;
    }

    private static @Nullable URI keysUri(Map<String, Object> said) {
        String text = text(said, "jwks_uri", LONGEST_TEXT);
        return text == null
                ? null
                : DocumentUri.parse(text).orElseThrow(() -> invalid("jwks_uri is not an https address with a name"));
    }

    private static Map<String, Object> more(Map<String, Object> said) {
        Map<String, Object> more = new LinkedHashMap<>();
        String type = text(said, "application_type", LONGEST_TEXT);
        if (type != null) {
            if (!type.equals("web") && !type.equals("native")) {
                throw invalid("application_type is neither web nor native");
            }
            more.put("application_type", type);
        }
        for (String name : ADDRESSES) {
            String address = text(said, name, LONGEST_TEXT);
            if (address != null) {
                if (!address.startsWith("https://") && !address.startsWith("http://")) {
                    throw invalid(name + " is not the address of a page");
                }
                more.put(name, address);
            }
        }
        for (String name : TEXTS) {
            String text = text(said, name, LONGEST_TEXT);
            if (text != null) {
                more.put(name, text);
            }
        }
        List<String> contacts = said.containsKey("contacts") ? list(said, "contacts") : List.of();
        if (contacts.size() > MOST_CONTACTS || contacts.stream().anyMatch(one -> one.length() > LONGEST_NAME)) {
            throw invalid("contacts are too many, or too long");
        }
        if (!contacts.isEmpty()) {
            more.put("contacts", contacts);
        }
        return more;
    }

    private static @Nullable String text(Map<String, Object> said, String name, int longest) {
        Object value = said.get(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.length() > longest) {
            throw invalid(name + " is not a text of at most " + longest + " characters");
        }
        return text;
    }

    private static List<String> list(Map<String, Object> said, String name) {
        if (!(said.get(name) instanceof List<?> list)) {
            throw invalid(name + " is missing, or not a list");
        }
        List<String> texts = Json.texts(said, name);
        if (texts.size() != list.size()) {
            throw invalid(name + " has to have texts");
        }
        return texts;
    }
}
