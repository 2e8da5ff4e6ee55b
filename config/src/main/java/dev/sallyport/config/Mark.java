package dev.sallyport.config;

/// A place in a file, or an environment variable as a whole (line 0).
public record Mark(String file, int line, int column) {

    public static Mark whole(String file) {
        return new Mark(file, 0, 0);
    }
}
