package io.jialing.api.jobs;

import io.jialing.core.state.Shape;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Hands out one shape for equal needs, so that a shape that thousands of jobs share is digested and kept once.
final class ShapePool {
    /// Beyond this the pool begins anew; shapes that are in use come back with the next job that asks for them.
    private static final int MOST = 10_000;

    private final Map<Shape.Needs, Shape> shapes = new ConcurrentHashMap<>();

    Shape of(Shape.Needs needs) {
        Shape known = shapes.get(needs);
        if (known != null) {
            return known;
        }
        if (shapes.size() >= MOST) {
            shapes.clear();
        }
        return shapes.computeIfAbsent(needs, Shape::of);
    }
}
