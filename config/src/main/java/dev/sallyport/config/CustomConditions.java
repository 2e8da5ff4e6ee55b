package dev.sallyport.config;

import dev.sallyport.policy.condition.Condition;
import dev.sallyport.policy.condition.CustomCondition;
import dev.sallyport.policy.condition.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Makes the custom conditions that policies name.
@FunctionalInterface
interface CustomConditions {

    /// @throws Invalid if there is none of this name, or the parameters do not fit it
    Condition.Custom create(String name, Value.Fields parameters);

    /// Those of every [CustomCondition.Provider] that a class loader finds.
    static CustomConditions of(ClassLoader loader) {
        return (name, parameters) -> {
            var providers = providers(loader);
            var provider = providers.get(name);
            if (provider == null) {
                var hint = providers.isEmpty()
                        ? "none is installed: put the archive that provides it on the class path"
                        : Hints.didYouMean(name, providers.keySet());
                throw new Invalid("there is no custom condition " + Hints.key(name), hint);
            }
            return new Condition.Custom(name, parameters, create(provider, name, parameters));
        };
    }

    private static CustomCondition create(CustomCondition.Provider provider, String name, Value.Fields parameters) {
        try {
            return Objects.requireNonNull(provider.create(parameters));
        } catch (IllegalArgumentException e) {
            throw new Invalid("custom condition " + Hints.key(name) + ": " + e.getMessage(), "look at with");
        } catch (RuntimeException e) {
            throw new Invalid(
                    "custom condition " + Hints.key(name) + " cannot be made: "
                            + e.getClass().getSimpleName(),
                    "this is a fault of " + provider.getClass().getName());
        }
    }

    private static Map<String, CustomCondition.Provider> providers(ClassLoader loader) {
        var byName = new HashMap<String, CustomCondition.Provider>();
        try {
            for (var provider : ServiceLoader.load(CustomCondition.Provider.class, loader)) {
                if (byName.put(provider.name(), provider) != null) {
                    throw new Invalid(
                            "there are two custom conditions " + Hints.key(provider.name()), "remove one archive");
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new Invalid("the custom conditions cannot be loaded: " + e.getMessage(), "look at the class path");
        }
        return byName;
    }
}
