package dev.sallyport.config.imports;

import java.util.List;

/// What came of an import.
///
/// @param yaml  a policy file, with the notes as comments
/// @param notes in the order of the source
public record Imported(String yaml, List<Note> notes) {
    public Imported {
        notes = List.copyOf(notes);
    }
}
