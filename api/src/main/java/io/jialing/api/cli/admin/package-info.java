/// Commands about what the hub rules and runs: tenants, queues, keys, clusters, switches.
@NullMarked
package io.jialing.api.cli.admin;

import org.jspecify.annotations.NullMarked;
