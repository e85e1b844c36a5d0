package io.jialing.api.runtime.log;

import io.jialing.core.state.Shape;
import io.jialing.core.state.ShapeId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The shapes that jobs and log entries name by id. They are few, never change and are never deleted, so each process
/// remembers all it has met.
public final class Shapes {
    private final JdbcClient sql;
    private final RecordCodec codec = new RecordCodec(this::shape);
    private final Map<ShapeId, Shape> known = new ConcurrentHashMap<>();

    public Shapes(JdbcClient sql) {
        this.sql = sql;
    }

    /// Reads and writes records whose shapes are here.
    public RecordCodec codec() {
        return codec;
    }

    /// The stored shape of an id.
    ///
    /// @throws IllegalStateException when there is none, for then the database contradicts itself
    public Shape shape(ShapeId id) {
        Shape shape = known.get(id);
        if (shape != null) {
            return shape;
        }
        Shape stored =
                sql.sql("SELECT needs FROM shapes WHERE id = ?")
                        .param(id.value())
                        .query(String.class)
                        .optional()
                        .map(needs -> new Shape(id, codec.read(needs, Shape.Needs.class)))
                        .orElseThrow(() -> new IllegalStateException("No shape %s is stored.".formatted(id)));
        known.put(id, stored);
        return stored;
    }

    /// Stores a shape, in a transaction of its own, unless this process knows it to be stored. A shape that no job
    /// comes to use does no harm.
    public void keep(Shape shape) {
        if (!known.containsKey(shape.id())) {
            sql.sql("INSERT INTO shapes (id, needs) VALUES (?, ?::json) ON CONFLICT (id) DO NOTHING")
                    .params(shape.id().value(), codec.write(shape.needs()))
                    .update();
            known.put(shape.id(), shape);
        }
    }
}
