package io.jialing.api.runtime;

import io.jialing.core.hub.Report;

/// Is told what the leading hub does, on its thread: must return at once.
public interface ReportListener {
    void reported(Report report);
}
