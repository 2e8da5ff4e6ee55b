package dev.sallyport.app.doctor;

/// A client could not go on from here.
final class WalkEnded extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Diagnosis diagnosis;

    WalkEnded(Diagnosis diagnosis) {
        super(diagnosis.what(), null, false, false);
        this.diagnosis = diagnosis;
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }
}
