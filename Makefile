.PHONY: check fmt bench clean

# What CI runs: compile with every check on, test, verify the format.
check:
	.ci/run

# Format the sources the way `check` wants them.
fmt:
	.ci/run spotless:apply

# Run the micro-benchmarks; ARGS goes to JMH: make bench ARGS="Planning -f 1"
bench:
	.ci/run -q -pl benchmarks -am -DskipTests -Pbench -Djmh.args="$(ARGS)" verify

clean:
	.ci/run -q clean
