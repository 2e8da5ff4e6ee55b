package dev.sallyport.app.doctor;

/// What one check found.
///
/// @param check  which
/// @param what   is the case
/// @param remedy what to do; empty where nothing is wrong
public record Diagnosis(Level level, String check, String what, String remedy) {

    public enum Level {
        OK,
        WARN,
        FAIL
    }

    static Diagnosis ok(String check, String what) {
        return new Diagnosis(Level.OK, check, what, "");
    }

    static Diagnosis warn(String check, String what, String remedy) {
        return new Diagnosis(Level.WARN, check, what, remedy);
    }

    static Diagnosis fail(String check, String what, String remedy) {
        return new Diagnosis(Level.FAIL, check, what, remedy);
    }
}
