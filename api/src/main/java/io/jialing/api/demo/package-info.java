/// The demonstration: a hub of its own, a seeded load, and acts that each claim something and prove it over REST.
@NullMarked
package io.jialing.api.demo;

import org.jspecify.annotations.NullMarked;
