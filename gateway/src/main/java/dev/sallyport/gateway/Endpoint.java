package dev.sallyport.gateway;

/// A path at which the gateway serves a server.
///
/// @param anonymous whether a call without a credential is the subject `anonymous` here
public record Endpoint(String path, String server, boolean anonymous) {}
