package dev.sallyport.embed;

/// Whether a message may go on to the server.
public sealed interface Admission {

    /// It may; what the server answers has to go through [Answers].
    record Admitted(Answers answers) implements Admission {}

    /// It must not.
    record Refused(Refusal refusal) implements Admission {}
}
