/// What people and scripts see of the answers of a hub: tables, JSON, YAML.
@NullMarked
package io.jialing.api.cli.output;

import org.jspecify.annotations.NullMarked;
