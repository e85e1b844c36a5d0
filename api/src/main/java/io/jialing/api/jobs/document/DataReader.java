package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.core.job.DataSpec;
import io.jialing.core.resource.Spelling;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a job reads and writes.
final class DataReader {
    private static final int MOST_INPUTS = 64;
    private static final int MOST_GIB = 1_000_000_000;
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(30);

    private final HubState state;
    private final Set<String> mounts = new HashSet<>();

    DataReader(HubState state) {
        this.state = state;
    }

    /// What the job says; whoever reads it must look at the findings before believing it.
    DataSpec read(Section job, DataClass ofTenant, Defaults defaults) {
        Section data = job.section("data", Fields.DATA);
        DataClass dataClass = data == null ? null : data.constant("class", DataClass.values());
        SiteId site = data == null ? null : site(data, "site");
        Integer sizeGib = data == null ? null : data.integer("sizeGiB", 0, MOST_GIB);
        Residency residency = data == null ? null : data.constant("residency", Residency.values());
        List<DataSpec.Input> inputs = data == null ? List.of() : inputs(data);
        Section output = job.section("output", Fields.OUTPUT);
        DataSpec.Volume outputVolume = output == null ? null : volume(output);
        Section checkpoint = job.section("checkpoint", Fields.CHECKPOINT);
        return new DataSpec(
                defaults.fill(dataClass, ofTenant, "data.class"),
                site,
                sizeGib == null ? 0 : sizeGib,
                residency == null ? Residency.NONE : residency,
                inputs,
                outputVolume,
                checkpoint == null ? null : checkpoint(checkpoint));
    }

    /// A known site.
    @Nullable SiteId site(Section section, String field) {
        String text = section.text(field, 63);
        if (text == null) {
            return null;
        }
        SiteId site = known(text);
        if (site == null) {
            section.note(field, FieldCode.UNKNOWN_REFERENCE, unknownSite(text));
        }
        return site;
    }

    /// Known sites; empty when none are named.
    List<SiteId> sites(Section section, String field) {
        List<String> texts = section.texts(field, 256, 63);
        var sites = new ArrayList<SiteId>();
        for (int i = 0; texts != null && i < texts.size(); i++) {
            SiteId site = known(texts.get(i));
            if (site == null) {
                section.note(field, i, FieldCode.UNKNOWN_REFERENCE, unknownSite(texts.get(i)));
            } else {
                sites.add(site);
            }
        }
        return sites;
    }

    private @Nullable SiteId known(String text) {
        for (Site site : state.sites()) {
            if (site.id().value().equals(text)) {
                return site.id();
            }
        }
        return null;
    }

    private String unknownSite(String text) {
        var known = new ArrayList<String>();
        for (Site site : state.sites()) {
            known.add(site.id().value());
        }
        return known.isEmpty()
                ? "There is no site '%s'.".formatted(text)
                : "There is no site '%s'. Maybe '%s' is meant.".formatted(text, Spelling.nearest(text, known));
    }

    private List<DataSpec.Input> inputs(Section data) {
        var inputs = new ArrayList<DataSpec.Input>();
        var names = new HashSet<String>();
        for (Section section : data.sections("inputs", MOST_INPUTS, Fields.INPUT)) {
            String name = section.text("name", 63);
            DataSpec.Volume volume = volume(section);
            if (name == null) {
                if (!section.has("name")) {
                    section.missing("name");
                }
            } else if (!names.add(name)) {
                section.note("name", FieldCode.CONTRADICTION, "Another input is called '%s'.".formatted(name));
            } else if (volume != null) {
                inputs.add(new DataSpec.Input(name, volume));
            }
        }
        return inputs;
    }

    private DataSpec.@Nullable Checkpoint checkpoint(Section section) {
        DataSpec.Volume volume = volume(section);
        Duration every = section.duration("every", Duration.ofSeconds(1), LONGEST_INTERVAL);
        Duration grace = section.duration("grace", Duration.ZERO, LONGEST_GRACE);
        return volume == null ? null : new DataSpec.Checkpoint(volume, every, grace);
    }

    private DataSpec.@Nullable Volume volume(Section section) {
        String uri = section.text("uri", 1024);
        if (uri == null && !section.has("uri")) {
            section.missing("uri");
        } else if (uri != null && !DataSpec.isUri(uri)) {
            section.note("uri", FieldCode.MALFORMED, "Must be an address such as s3://bucket/path.");
            uri = null;
        }
        String mount = section.text("mount", 255);
        if (mount == null && !section.has("mount")) {
            section.missing("mount");
        } else if (mount != null && !DataSpec.isMount(mount)) {
            section.note("mount", FieldCode.MALFORMED, "Must be an absolute path such as /data, without '..'.");
            mount = null;
        } else if (mount != null && !mounts.add(mount)) {
            section.note("mount", FieldCode.CONTRADICTION, "Something else is mounted at '%s'.".formatted(mount));
            mount = null;
        }
        return uri == null || mount == null ? null : new DataSpec.Volume(uri, mount);
    }
}
