package io.jialing.core.resource;

/// The number format that a job computes in.
public enum Precision {
    FP32,
    TF32,
    FP16,
    BF16,
    FP8,
    INT8
}
