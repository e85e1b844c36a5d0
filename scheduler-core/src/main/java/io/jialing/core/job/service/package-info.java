/// What a service of replicas is asked to be.
@NullMarked
package io.jialing.core.job.service;

import org.jspecify.annotations.NullMarked;
