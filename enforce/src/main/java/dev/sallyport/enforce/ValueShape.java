package dev.sallyport.enforce;

import dev.sallyport.mcp.JsonShape;
import dev.sallyport.policy.condition.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// JSON as conditions of the policy see it.
public enum ValueShape implements JsonShape<Value> {
    INSTANCE;

    @Override
    public Value text(String value) {
        return new Value.Text(value);
    }

    @Override
    public Value number(String literal) {
        return new Value.Numeric(new BigDecimal(literal));
    }

    @Override
    public Value flag(boolean value) {
        return new Value.Flag(value);
    }

    @Override
    public Value nothing() {
        return Value.Absent.ABSENT;
    }

    @Override
    public Value items(List<Value> values) {
        return new Value.Items(values);
    }

    @Override
    public Value fields(Map<String, Value> values) {
        return new Value.Fields(values);
    }
}
