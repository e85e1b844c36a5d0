package io.jialing.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.job.JobId;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpecs;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What the planner is told of a specification.
class SubmittedJobTest {
    private static final Tenant FIRM = tenant(false);
    private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");

    @Test
    void jobs_that_ask_for_the_same_share_a_shape() {
        var one = Shape.of(Shape.Needs.of(TrainingSpecs.onCuda(8), FIRM));
        var twin = Shape.of(Shape.Needs.of(TrainingSpecs.onCuda(8), FIRM));
        var other = Shape.of(Shape.Needs.of(TrainingSpecs.onCuda(4), FIRM));

        assertThat(twin).isEqualTo(one);
        assertThat(other.id()).isNotEqualTo(one.id());
    }

    @Test
    void the_tag_of_an_image_does_not_matter_to_the_planner_but_its_architecture_does() {
        var first = needs(TrainingSpecs.image(Stack.CUDA, "train:1"));
        var second = needs(TrainingSpecs.image(Stack.CUDA, "train:2"));
        var arm = needs(TrainingSpecs.image(Stack.CUDA, "train:2", "arm64"));

        assertThat(second).isEqualTo(first);
        assertThat(arm).isNotEqualTo(first);
    }

    @Test
    void a_tenant_that_uses_domestic_cards_only_does_so_with_every_job() {
        var spec = TrainingSpecs.onCuda(8);

        assertThat(Shape.Needs.of(spec, FIRM).domesticOnly()).isFalse();
        assertThat(Shape.Needs.of(spec, tenant(true)).domesticOnly()).isTrue();
    }

    @Test
    void a_new_record_wants_what_its_specification_says() {
        var spec = TrainingSpecs.onCuda(8);
        var shape = Shape.of(Shape.Needs.of(spec, FIRM));

        JobRecord record = JobRecord.submitted(JobId.of(MONDAY.toEpochMilli(), 1), spec, "acme", shape, MONDAY);

        assertThat(record.version()).isEqualTo(1);
        assertThat(record.queue()).isEqualTo("vision");
        assertThat(record.maxRuntime()).isEqualTo(spec.terms().maxRuntime());
        assertThat(record.userRetries()).isEqualTo(2);
        assertThat(record.hold() || record.cancel()).isFalse();
    }

    private static Shape.Needs needs(Program.Image image) {
        return Shape.Needs.of(
                TrainingSpecs.of(TrainingSpecs.program(image), CardRequest.whole(1), TrainingSpecs.terms(false)), FIRM);
    }

    private static Tenant tenant(boolean domesticOnly) {
        return new Tenant(
                "acme", 1, "Acme", new CityId("chongqing"), null, "SMALL", "FIRM", DataClass.INTERNAL, domesticOnly);
    }
}
