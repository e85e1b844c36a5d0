package io.jialing.api.idempotency;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/// Switches on what is done every so often.
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Housekeeping {}
