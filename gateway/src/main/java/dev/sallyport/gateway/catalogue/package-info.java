/// What the servers behind the gateway offer: asked for at the start, kept, and asked for again. [Surveyor] is when,
/// [Survey] how, [Keeper] what comes of it.
///
/// Everything here is confined to one Vert.x context, but for what says otherwise.
@NullMarked
package dev.sallyport.gateway.catalogue;

import org.jspecify.annotations.NullMarked;
