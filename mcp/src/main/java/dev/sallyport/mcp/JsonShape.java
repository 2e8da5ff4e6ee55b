package dev.sallyport.mcp;

import java.util.List;
import java.util.Map;

/// What somebody makes of JSON values, from the inside out. See [JsonTree].
public interface JsonShape<T> {
    T text(String value);

    /// @param literal as it was written
    T number(String literal);

    T flag(boolean value);

    /// `null`
    T nothing();

    T items(List<T> values);

    /// @param values in their order
    T fields(Map<String, T> values);
}
