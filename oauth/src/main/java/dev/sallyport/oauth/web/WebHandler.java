package dev.sallyport.oauth.web;

/// One endpoint, or several. May block: it is called on a virtual thread.
@FunctionalInterface
public interface WebHandler {
    /// @throws dev.sallyport.oauth.OAuthException what is refused; the caller renders it as JSON (RFC 6749 section 5.2)
    /// @throws dev.sallyport.oauth.store.StoreFailed where the store cannot answer; the caller answers 503
    WebResponse handle(WebRequest request);
}
