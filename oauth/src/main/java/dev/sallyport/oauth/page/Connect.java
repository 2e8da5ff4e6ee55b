package dev.sallyport.oauth.page;

/// What somebody is asked before they log in to a server behind the gateway (protocol.md O14). Until they have shown to
/// be the caller, they are told nothing of the caller.
///
/// @param server name of the server in the configuration
/// @param key whether they show it with an API key; it comes back as the field [#KEY]
public record Connect(String server, boolean key) {
    public static final String KEY = "key";
}
