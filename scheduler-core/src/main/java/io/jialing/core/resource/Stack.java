package io.jialing.core.resource;

/// A software stack that an image is built for. A model runs the images of exactly one stack, so a job that has only a
/// CUDA image can never land on a card of another vendor.
public enum Stack {
    /// NVIDIA.
    CUDA,
    /// Huawei Ascend.
    CANN,
    /// Hygon DCU.
    DTK,
    /// MetaX.
    MXMACA,
    /// Moore Threads.
    MUSA,
    /// Iluvatar CoreX.
    COREX,
    /// Cambricon.
    NEUWARE,
    /// Kunlunxin.
    XPU,
    /// Enflame.
    TOPSRIDER,
    /// Biren.
    SUPA,
    /// T-Head.
    PPU,
    /// No accelerator at all.
    CPU
}
