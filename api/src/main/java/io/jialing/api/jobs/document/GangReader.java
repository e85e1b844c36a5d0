package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.core.cluster.Node;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.Within;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Precision;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.state.CardShares;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Reads how many pods a training job or a trial wants and what each of them gets.
final class GangReader {
    /// What a job may ask for; where cards are close together is the cluster's own affair unless it says so.
    private static final Within[] WITHIN = {Within.NODE, Within.RACK, Within.POOL};

    private static final long MOST_MILLI_CPU = 4_096_000;
    private static final int MOST_GIB = 1_000_000;
    private static final int MIB = 1024;

    private final AcceleratorCatalogue catalogue;
    private final DocumentSettings settings;

    GangReader(AcceleratorCatalogue catalogue, DocumentSettings settings) {
        this.catalogue = catalogue;
        this.settings = settings;
    }

    /// The gang of a job.
    record Gang(int workers, Within within, boolean rdma, TrainingSpec.Worker perWorker) {}

    /// Reads the gang; null when something about a pod is wrong.
    @Nullable Gang read(
            Section job, @Nullable Program program, boolean domesticOnly, CardShares shares, Defaults defaults) {
        Section training = job.section("training", Fields.GANG);
        if (training == null) {
            if (!job.has("training")) {
                job.missing("training");
            }
            return null;
        }
        int workers = defaults.fill(training.integer("workers", 1, TrainingSpec.MOST_WORKERS), 1, "training.workers");
        Section topology = training.section("topology", Fields.TOPOLOGY);
        Within within = topology == null ? null : topology.constant("within", WITHIN);
        Boolean rdma = training.flag("rdma");
        Section section = training.section("perWorker", Fields.WORKER);
        TrainingSpec.Worker worker =
                section == null && training.has("perWorker")
                        ? null
                        : worker(section, "training.perWorker", program, domesticOnly, shares, defaults);
        return worker == null
                ? null
                : new Gang(workers, within == null ? Within.CLUSTER : within, rdma != null && rdma, worker);
    }

    /// Reads the gang of each trial; null when something about a pod is wrong.
    @Nullable Gang trial(
            Section tuning, @Nullable Program program, boolean domesticOnly, CardShares shares, Defaults defaults) {
        Section section = tuning.section("perTrial", Fields.TRIAL);
        if (section == null && tuning.has("perTrial")) {
            return null;
        }
        Integer asked = section == null ? null : section.integer("workers", 1, TrainingSpec.MOST_WORKERS);
        int workers = defaults.fill(asked, 1, "tuning.perTrial.workers");
        TrainingSpec.Worker worker = worker(section, "tuning.perTrial", program, domesticOnly, shares, defaults);
        return worker == null ? null : new Gang(workers, Within.CLUSTER, false, worker);
    }

    /// Reads what each replica gets; null when something about it is wrong.
    TrainingSpec.@Nullable Worker replica(
            Section inference, @Nullable Program program, boolean domesticOnly, CardShares shares, Defaults defaults) {
        Section section = inference.section("perReplica", Fields.WORKER);
        return section == null && inference.has("perReplica")
                ? null
                : worker(section, "inference.perReplica", program, domesticOnly, shares, defaults);
    }

    /// @param section null where nothing is said of a pod
    /// @param path where it stands in the document
    private TrainingSpec.@Nullable Worker worker(
            @Nullable Section section,
            String path,
            @Nullable Program program,
            boolean domesticOnly,
            CardShares shares,
            Defaults defaults) {
        Long milliCpu = section == null ? null : section.thousandths("cpu", 1, MOST_MILLI_CPU);
        Integer memoryGib = section == null ? null : section.integer("memoryGiB", 1, MOST_GIB);
        Integer diskGib = section == null ? null : section.integer("diskGiB", 0, MOST_GIB);
        Integer shmGib = section == null ? null : section.integer("shmGiB", 0, MOST_GIB);
        CardRequest cards = section == null ? CardRequest.NONE : cards(section, path, defaults);
        if (cards == null || program == null) {
            return null;
        }
        if (section != null
                && !cards.isNone()
                && program.images().stream().allMatch(image -> image.stack() == Stack.CPU)) {
            section.note("accelerators", FieldCode.CONTRADICTION, "No image is for a stack that runs on accelerators.");
            return null;
        }
        boolean complete = milliCpu != null && memoryGib != null;
        Resources share = complete ? Resources.NONE : share(cards, program, domesticOnly, shares);
        long cpu = defaults.fill(milliCpu, share.milliCpu(), path + ".cpu");
        long memory =
                defaults.fill(
                        memoryGib == null ? null : (long) memoryGib * MIB, share.memoryMib(), path + ".memoryGiB");
        if (section != null && shmGib != null && (long) shmGib * MIB > memory) {
            section.note(
                    "shmGiB",
                    FieldCode.CONTRADICTION,
                    "Shared memory is a part of the memory, which is %d GiB.".formatted(memory / MIB));
            return null;
        }
        var resources = new Resources(cpu, memory, diskGib == null ? 0 : (long) diskGib * MIB);
        return new TrainingSpec.Worker(resources, shmGib == null ? 0 : shmGib, cards);
    }

    /// The accelerators; null when something about them is wrong.
    private @Nullable CardRequest cards(Section worker, String path, Defaults defaults) {
        Section section = worker.section("accelerators", Fields.ACCELERATORS);
        if (section == null) {
            return worker.has("accelerators") ? null : CardRequest.NONE;
        }
        Integer asked = section.integer("count", 1, Node.MOST_CARDS);
        boolean countIsWrong = asked == null && section.has("count");
        Integer memoryGib = section.integer("memoryGiB", 1, 100_000);
        Precision precision = section.constant("precision", Precision.values());
        Fraction fraction = fraction(section);
        boolean fractionIsWrong = fraction == null && section.has("fraction");
        int count = countIsWrong ? 1 : defaults.fill(asked, 1, path + ".accelerators.count");
        List<String> models = models(section, countIsWrong ? 0 : count);
        if (fraction != null && count != 1) {
            section.note("count", FieldCode.CONTRADICTION, "A fraction is a part of one card.");
            return null;
        }
        return countIsWrong || fractionIsWrong
                ? null
                : new CardRequest(count, memoryGib == null ? 0 : memoryGib, precision, models, fraction);
    }

    /// The ids behind the names, in the order of preference.
    private List<String> models(Section cards, int count) {
        List<String> names = cards.texts("models", 64, 64);
        SequencedSet<String> ids = new LinkedHashSet<>();
        for (int i = 0; names != null && i < names.size(); i++) {
            List<AcceleratorModel> models = catalogue.resolve(names.get(i));
            if (models.isEmpty()) {
                cards.note(
                        "models",
                        i,
                        FieldCode.UNKNOWN_VALUE,
                        "'%s' is no known model. Maybe '%s' is meant."
                                .formatted(names.get(i), catalogue.nearest(names.get(i))));
            }
            boolean allocatable = models.stream().anyMatch(model -> model.allocatable(count) == count);
            if (!models.isEmpty() && !allocatable) {
                AcceleratorModel model = models.getFirst();
                cards.note(
                        "count",
                        FieldCode.OUT_OF_RANGE,
                        "Of %s, multiples of %d are given out, as one is a %s; %d are asked for."
                                .formatted(model.id(), model.allocationStep(), model.allocationUnit(), count));
            }
            models.forEach(model -> ids.add(model.id()));
        }
        return List.copyOf(ids);
    }

    private static @Nullable Fraction fraction(Section cards) {
        Section section = cards.section("fraction", Fields.FRACTION);
        if (section == null) {
            return null;
        }
        Integer memoryMib = section.integer("memoryMiB", 1, 100_000 * MIB);
        Integer corePercent = section.integer("corePercent", 1, 100);
        if (memoryMib == null && corePercent == null) {
            if (!section.has("memoryMiB") && !section.has("corePercent")) {
                cards.note("fraction", FieldCode.REQUIRED, "A fraction needs memoryMiB, corePercent or both.");
            }
            return null;
        }
        return new Fraction(memoryMib == null ? 0 : memoryMib, corePercent == null ? 0 : corePercent * 10);
    }

    /// What a pod gets that leaves CPU or memory to the hub: the share of a node that goes with its cards.
    private Resources share(CardRequest cards, Program program, boolean domesticOnly, CardShares shares) {
        if (cards.isNone()) {
            return whole(
                    new Resources(
                            Math.round(settings.cpuWithoutCards() * 1000),
                            (long) settings.memoryGibWithoutCards() * MIB,
                            0));
        }
        Resources share = shares.of(cards.count(), model -> permille(model, cards, program, domesticOnly));
        return whole(
                share != null
                        ? share
                        : new Resources(
                                Math.round(settings.cpuPerCard() * 1000 * cards.count()),
                                (long) settings.memoryGibPerCard() * MIB * cards.count(),
                                0));
    }

    /// How much of a card of that model the job would use; 0 when it would use none.
    private int permille(String id, CardRequest cards, Program program, boolean domesticOnly) {
        return catalogue.find(id).map(model -> permille(model, cards, program, domesticOnly)).orElse(0);
    }

    private static int permille(AcceleratorModel model, CardRequest cards, Program program, boolean domesticOnly) {
        boolean qualifies =
                program.images().stream().anyMatch(image -> image.stack() == model.stack())
                        && (!domesticOnly || model.domestic())
                        && (cards.models().isEmpty() || cards.models().contains(model.id()))
                        && (cards.minMemoryGib() == 0 || model.hasMemory(cards.minMemoryGib()))
                        && (cards.precision() == null || model.supports(cards.precision()))
                        && model.allocatable(cards.count()) == cards.count();
        if (!qualifies) {
            return 0;
        }
        Fraction fraction = cards.fraction();
        return fraction == null ? 1000 : fraction.permilleOf(model.memoryGib().orElse(0));
    }

    /// Whole cores where there is one at least, and whole GiB, at least one: what a person would have written.
    private static Resources whole(Resources share) {
        long milliCpu = share.milliCpu() >= 1000 ? share.milliCpu() / 1000 * 1000 : Math.max(1, share.milliCpu());
        return new Resources(milliCpu, Math.max(1, share.memoryMib() / MIB) * MIB, 0);
    }
}
