package io.jialing.api.jobs;

import io.jialing.api.jobs.Submissions.Candidate;
import io.jialing.api.jobs.Submissions.Keyed;
import io.jialing.api.jobs.Submissions.Reply;
import io.jialing.api.jobs.Submissions.Result;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.core.quota.Tenant;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Takes many jobs in with one request. Each is judged on its own: what is wrong with one does not keep the others out.
final class Batches {
    static final int MOST = 1000;

    private static final String ADDRESS = "/v1/jobs:batch";
    private static final String KEY = "key";

    private final Submissions submissions;
    private final SubmittedBefore before;

    Batches(Submissions submissions, SubmittedBefore before) {
        this.submissions = submissions;
        this.before = before;
    }

    /// One job of a batch, read.
    ///
    /// @param key its idempotency key; null for none
    /// @param candidate what is to be taken in; null when it is answered already
    /// @param answered its result; null when it is to be taken in
    private record Item(@Nullable String key, @Nullable Keyed candidate, @Nullable Result answered) {}

    /// Takes in what is in order.
    ///
    /// @return the answer as JSON: one result an item, in the order given
    String submit(ObjectNode batch, Tenant tenant, Caller caller) {
        List<Item> items = new ArrayList<>();
        for (JsonNode job : jobs(batch)) {
            items.add(read(job, tenant, caller));
        }
        List<Keyed> candidates = items.stream().map(Item::candidate).filter(Objects::nonNull).toList();
        Iterator<Result> results = submissions.submit(candidates).iterator();
        var text = new StringWriter(256 * items.size());
        try (JsonGenerator json = Documents.json().createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("results");
            for (int i = 0; i < items.size(); i++) {
                Item item = items.get(i);
                write(json, i, item.key(), item.answered() == null ? results.next() : item.answered());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static ArrayNode jobs(ObjectNode batch) {
        var errors = new ArrayList<FieldError>();
        for (String field : batch.propertyNames()) {
            if (!field.equals("jobs")) {
                errors.add(
                        new FieldError(
                                "/" + field.replace("~", "~0").replace("/", "~1"),
                                FieldCode.UNKNOWN_FIELD,
                                "There is no field '%s' here. Maybe 'jobs' is meant.".formatted(field)));
            }
        }
        JsonNode jobs = batch.get("jobs");
        if (jobs == null || jobs.isNull()) {
            errors.add(new FieldError("/jobs", FieldCode.REQUIRED, "This field is required."));
        } else if (!jobs.isArray()) {
            errors.add(new FieldError("/jobs", FieldCode.WRONG_TYPE, "Must be a list."));
        } else if (jobs.isEmpty() || jobs.size() > MOST) {
            errors.add(
                    new FieldError(
                            "/jobs",
                            FieldCode.OUT_OF_RANGE,
                            "Must have 1 to %d elements, not %d.".formatted(MOST, jobs.size())));
        }
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        return (ArrayNode) jobs;
    }

    private Item read(JsonNode job, Tenant tenant, Caller caller) {
        String text = null;
        Submissions.Key key = null;
        try {
            if (!(job instanceof ObjectNode document)) {
                throw ProblemException.invalid("", FieldCode.WRONG_TYPE, "Must be an object.");
            }
            text = key(document);
            ObjectNode bare = document;
            if (text != null) {
                key = SubmittedBefore.key(caller, ADDRESS, text, document.toString());
                bare = document.deepCopy();
                bare.remove(KEY);
            }
            Candidate candidate = submissions.admitted(bare, tenant);
            return new Item(text, new Keyed(candidate, key), null);
        } catch (ProblemException problem) {
            Reply reply = key == null ? null : before.find(key);
            return new Item(text, null, reply == null ? Result.of(problem) : Result.of(reply));
        }
    }

    private static @Nullable String key(ObjectNode document) {
        JsonNode key = document.get(KEY);
        if (key == null || key.isNull()) {
            return null;
        }
        if (!key.isString() || !SubmittedBefore.isKey(key.stringValue())) {
            throw ProblemException.invalid(
                    "/" + KEY, FieldCode.MALFORMED, "A key has 1 to 200 visible ASCII characters.");
        }
        return key.stringValue();
    }

    private static void write(JsonGenerator json, int index, @Nullable String key, Result result) {
        json.writeStartObject();
        json.writeNumberProperty("index", index);
        if (key != null) {
            json.writeStringProperty(KEY, key);
        }
        ProblemException problem = result.problem();
        if (problem == null) {
            Reply reply = result.reply();
            json.writeNumberProperty("status", reply.answer().status());
            if (reply.replayed()) {
                json.writeBooleanProperty("replayed", true);
            }
            Documents.stored(reply.answer().body())
                    .properties()
                    .forEach(field -> json.writePOJOProperty(field.getKey(), field.getValue()));
        } else {
            json.writeNumberProperty("status", problem.code().status());
            json.writeStringProperty("code", problem.code().name());
            json.writeStringProperty("detail", problem.detail());
            json.writePOJOProperty("params", problem.params());
            json.writePOJOProperty("errors", problem.errors());
        }
        json.writeEndObject();
    }
}
