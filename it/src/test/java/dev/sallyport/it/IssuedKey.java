package dev.sallyport.it;

/// A key as its owner has it.
///
/// @param id what `keys revoke` takes; empty for the admin key, whose id is not printed
/// @param secret what a client sends
record IssuedKey(String id, String secret) {}
