package io.jialing.core.state;

import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.Within;
import io.jialing.core.locality.Subject;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.DistrictId;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that decides where a part can run, apart from its queue and its age. Jobs that ask for the same share one shape,
/// so that what failed for one need not be tried again for its twins.
///
/// @param id a digest of `needs`
public record Shape(ShapeId id, Needs needs) {

    /// A runtime that the job has an image for.
    ///
    /// @param arches CPU architectures of the image, sorted; empty when it was built for any
    public record Image(Stack stack, List<String> arches) {
        public Image {
            arches = List.copyOf(arches);
        }

        /// The runtimes that a program has images for.
        public static List<Image> of(Program program) {
            return program.images().stream().map(image -> new Image(image.stack(), image.arches())).toList();
        }
    }

    /// Where the job's data lies and may go.
    ///
    /// @param site where the data lies, null when it does not matter
    /// @param sizeGib how much of it there is
    public record DataNeeds(DataClass dataClass, Residency residency, @Nullable SiteId site, int sizeGib) {}

    /// What a job says of the place where it wants to run.
    ///
    /// @param rings the rings it names, the one it wants most first; empty for none
    /// @param sites the sites it names, sorted; empty for none
    public record Locality(Pin pin, List<Ring> rings, List<SiteId> sites) {
        public static final Locality ANY = new Locality(Pin.PREFERRED, List.of(), List.of());

        public Locality {
            rings = List.copyOf(rings);
            sites = List.copyOf(sites);
        }

        /// Whether the job would run at that site.
        ///
        /// @param ring how local the site is to it
        public boolean allows(Ring ring, SiteId site) {
            return pin != Pin.REQUIRED || rings.contains(ring) || sites.contains(site);
        }
    }

    /// A district that must be near.
    ///
    /// @param roundTripMs how long the way there and back may take
    public record Near(DistrictId district, int roundTripMs) {}

    /// What a job needs, in full.
    ///
    /// @param scenario the scenario code, which policies may match on
    /// @param workers pods of the gang, at least 1
    /// @param perWorker CPU, memory and disk of each
    /// @param cards accelerators of each
    /// @param images runtimes there is an image for, in the order of [Stack]; at least one
    /// @param near the district that a replica serves; null where the place does not matter to anybody
    public record Needs(
            WorkKind kind,
            String scenario,
            int workers,
            Resources perWorker,
            CardRequest cards,
            List<Image> images,
            Within within,
            boolean domesticOnly,
            DataNeeds data,
            Locality locality,
            @Nullable Near near) {
        public Needs {
            images = List.copyOf(images);
            if (workers < 1 || images.isEmpty()) {
                throw new IllegalArgumentException(
                        "A shape needs a worker and an image, not %d and %s.".formatted(workers, images));
            }
        }

        /// What a specification asks of the planner.
        ///
        /// @param tenant who asks; a tenant that uses domestic accelerators only does so with every job
        public static Needs of(JobSpec spec, Tenant tenant) {
            return switch (spec) {
                case TrainingSpec training ->
                        of(spec, tenant, training.workers(), training.perWorker(), training.within());
                case TuningSpec tuning -> of(spec, tenant, tuning.workers(), tuning.perWorker(), Within.CLUSTER);
                case InferenceSpec inference -> of(spec, tenant, 1, inference.perReplica(), Within.CLUSTER);
            };
        }

        private static Needs of(
                JobSpec spec, Tenant tenant, int workers, TrainingSpec.Worker perWorker, Within within) {
            return new Needs(
                    spec.kind(),
                    spec.heading().scenario(),
                    workers,
                    perWorker.resources(),
                    perWorker.cards(),
                    Image.of(spec.program()),
                    within,
                    spec.terms().domesticOnly() || tenant.domesticOnly(),
                    new DataNeeds(
                            spec.data().dataClass(),
                            spec.data().residency(),
                            spec.data().site(),
                            spec.data().sizeGib()),
                    new Locality(spec.locality().pin(), spec.locality().rings(), spec.locality().sites()),
                    null);
        }

        /// What policies look at when a tenant asks for this.
        public Subject subject(Tenant tenant) {
            return new Subject(tenant.id(), tenant.homeCity(), scenario, kind, data.dataClass());
        }

        /// Whether there is an image for nodes of that architecture.
        ///
        /// @param stack the stack of the node's accelerators; null for none. Work without accelerators runs from any
        ///   image
        public boolean hasImageFor(@Nullable Stack stack, String arch) {
            for (Image image : images) {
                boolean fits = cards.isNone() || image.stack() == stack;
                if (fits && (image.arches().isEmpty() || image.arches().contains(arch))) {
                    return true;
                }
            }
            return false;
        }

        /// The same with other cards.
        public Needs withCards(CardRequest others) {
            return new Needs(
                    kind, scenario, workers, perWorker, others, images, within, domesticOnly, data, locality, near);
        }

        /// The same with other images.
        public Needs withImages(List<Image> others) {
            return new Needs(
                    kind, scenario, workers, perWorker, cards, others, within, domesticOnly, data, locality, near);
        }

        /// The same near a district.
        Needs near(Near other) {
            return new Needs(
                    kind, scenario, workers, perWorker, cards, images, within, domesticOnly, data, locality, other);
        }

        /// The same with other wishes for the place.
        public Needs withLocality(Locality other) {
            return new Needs(
                    kind, scenario, workers, perWorker, cards, images, within, domesticOnly, data, other, near);
        }

        /// Cards that the whole gang touches; a fraction touches one.
        public long cardCount() {
            return (long) workers * cards.count();
        }

        /// Cards that the whole gang takes, in thousandths of a card.
        ///
        /// @param model the model it takes them of, which says how much of a card a fraction is; null for whole cards
        public long milliCards(@Nullable AcceleratorModel model) {
            int permille =
                    cards.fraction() == null || model == null
                            ? 1000
                            : cards.fraction().permilleOf(model.memoryGib().orElse(0));
            return (long) workers * cards.count() * permille;
        }
    }

    /// The same near a district. Made for each look at a replica, so its id is not a digest of its own.
    public Shape near(DistrictId district, int roundTripMs) {
        return new Shape(
                new ShapeId("%s@%s<%d".formatted(id.value(), district.value(), roundTripMs)),
                needs.near(new Near(district, roundTripMs)));
    }

    public static Shape of(Needs needs) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(needs.toString().getBytes(StandardCharsets.UTF_8));
            return new Shape(new ShapeId(HexFormat.of().formatHex(digest, 0, 8)), needs);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
