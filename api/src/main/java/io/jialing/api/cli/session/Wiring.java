package io.jialing.api.cli.session;

import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Makes commands and mixins; those that ask for them get the surroundings.
public final class Wiring implements IFactory {
    private final IFactory usual = CommandLine.defaultFactory();
    private final Surroundings surroundings;

    public Wiring(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Surroundings.class) {
                return type.cast(constructor.newInstance(surroundings));
            }
        }
        return usual.create(type);
    }
}
