package io.jialing.api.jobs.document;

import io.jialing.core.quota.Tenant;
import io.jialing.core.state.CardShares;
import io.jialing.core.state.HubState;
import java.time.Instant;

/// Who submits, and what the hub knows at that moment.
///
/// @param shares what goes with a card; may be some seconds old
public record Asking(Tenant tenant, HubState state, CardShares shares, Instant now) {}
