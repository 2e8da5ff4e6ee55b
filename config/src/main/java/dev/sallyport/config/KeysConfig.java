package dev.sallyport.config;

/// Where API keys are accepted besides the `Authorization` and `X-API-Key` headers.
///
/// @param queryParameter whether `?api_key=` is accepted, which leaves keys in logs along the way
public record KeysConfig(boolean queryParameter) {

    /// Headers only.
    public static final KeysConfig DEFAULT = new KeysConfig(false);
}
