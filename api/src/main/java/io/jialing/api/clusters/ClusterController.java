package io.jialing.api.clusters;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.Site;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Clusters are seen by everybody, because explanations name them, and run by those who operate their site.
@RestController
@RequestMapping("/v1/clusters")
class ClusterController {
    private final StateView view;
    private final ClusterPlans plans;
    private final Audit audit;
    private final HubClock clock;
    private final AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();

    ClusterController(StateView view, ClusterPlans plans, Audit audit, HubClock clock) {
        this.view = view;
        this.plans = plans;
        this.audit = audit;
        this.clock = clock;
    }

    /// Why an operator does something; may be left out.
    record Why(@Nullable String reason) {
        String checked() {
            var findings = new Findings();
            var text = reason == null ? "" : findings.text("/reason", reason, 500);
            findings.throwIfAny();
            return text;
        }
    }

    /// Until when running work may end by itself.
    record Drain(@Nullable Instant deadline, @Nullable String reason) {}

    @PostMapping
    ResponseEntity<Object> register(Caller caller, Once once, @RequestBody ClusterDocument document) {
        var asked = document.registration(view.state(), catalogue);
        var cluster = asked.cluster();
        Caller.require(caller.mayOperate(asked.site()), "register clusters at " + asked.site().id());
        return once.answer(transaction -> {
            if (transaction.cluster(cluster.id()).isPresent()) {
                throw new ProblemException(
                        ProblemCode.ALREADY_EXISTS,
                        "There is a cluster '%s' already.".formatted(cluster.id()),
                        Map.of("id", cluster.id().value()));
            }
            plans.insert(transaction.sql(), cluster.id(), asked.pools());
            transaction.change(new Change.ClusterChanged(cluster));
            audit.write(
                    transaction,
                    caller,
                    new Audit.Deed("cluster.register", cluster.id().value(), null, null, document));
            return Answer.created("/v1/clusters/" + cluster.id(), 1, ClusterView.of(cluster, view.state(), true));
        });
    }

    @GetMapping
    Page<ClusterView> list(Caller caller, PageRequest page, @RequestParam(required = false) @Nullable String site) {
        var state = view.state();
        return page.page(
                "clusters|" + site,
                state.clusters(),
                cluster -> site == null || site.equals(cluster.site().value()),
                cluster -> cluster.id().value(),
                cluster -> ClusterView.of(cluster, state, maySeeInside(caller, state, cluster)));
    }

    @GetMapping("/{id}")
    ResponseEntity<ClusterView> one(Caller caller, @PathVariable String id) {
        var state = view.state();
        Cluster cluster = state.cluster(Ids.cluster(id));
        if (cluster == null) {
            throw ProblemException.notFound("cluster", id);
        }
        // The tag is the registration's: health and load change the view all the time, and nobody can change those.
        return ResponseEntity.ok()
                .header("ETag", IfMatch.tag(cluster.version()))
                .body(ClusterView.of(cluster, state, maySeeInside(caller, state, cluster)));
    }

    /// Lets nothing new in; running work stays.
    @PostMapping("/{id}:cordon")
    ResponseEntity<Object> cordon(
            Caller caller,
            Once once,
            IfMatch ifMatch,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Why why) {
        return change(
                new Wish(caller, once, ifMatch, id, "cluster.cordon", reason(why)),
                (cluster, _) -> cluster.withAdmission(Admission.CORDONED));
    }

    /// Opens it again, also one that was being drained.
    @PostMapping("/{id}:uncordon")
    ResponseEntity<Object> uncordon(
            Caller caller,
            Once once,
            IfMatch ifMatch,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Why why) {
        return change(
                new Wish(caller, once, ifMatch, id, "cluster.uncordon", reason(why)),
                (cluster, _) -> cluster.withAdmission(Admission.OPEN));
    }

    /// Lets nothing new in; what still runs at the deadline is moved.
    @PostMapping("/{id}:drain")
    ResponseEntity<Object> drain(
            Caller caller, Once once, IfMatch ifMatch, @PathVariable String id, @RequestBody Drain drain) {
        Instant deadline = drain.deadline();
        if (deadline == null) {
            throw ProblemException.invalid("/deadline", FieldCode.REQUIRED, "This field is required.");
        }
        var findings = new Findings();
        findings.future("/deadline", deadline, clock.instant());
        findings.throwIfAny();
        return change(
                new Wish(caller, once, ifMatch, id, "cluster.drain", new Why(drain.reason()).checked()),
                (cluster, _) -> cluster.withAdmission(new Admission.Draining(deadline)));
    }

    /// The operator vouches that nothing runs there any more; whatever was there is planned anew.
    @PostMapping("/{id}:declareLost")
    ResponseEntity<Object> declareLost(
            Caller caller,
            Once once,
            IfMatch ifMatch,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Why why) {
        return change(
                new Wish(caller, once, ifMatch, id, "cluster.declare-lost", reason(why)), Cluster::declaredLostAt);
    }

    /// What somebody wants done to a cluster, apart from what it is.
    private record Wish(Caller caller, Once once, IfMatch ifMatch, String id, String action, String reason) {}

    private ResponseEntity<Object> change(Wish wish, BiFunction<Cluster, Instant, Cluster> change) {
        return wish.once()
                .answer(transaction -> {
                    Cluster before =
                            transaction
                                    .cluster(Ids.cluster(wish.id()))
                                    .orElseThrow(() -> ProblemException.notFound("cluster", wish.id()));
                    Site site = view.state().site(before.site());
                    Caller.require(site != null && wish.caller().mayOperate(site), "operate cluster " + wish.id());
                    wish.ifMatch().require(before.version());
                    Cluster after = change.apply(before, transaction.at());
                    transaction.change(new Change.ClusterChanged(after));
                    audit.write(
                            transaction,
                            wish.caller(),
                            new Audit.Deed(
                                    wish.action(),
                                    wish.id(),
                                    null,
                                    wish.reason().isEmpty() ? null : wish.reason(),
                                    after.admission()));
                    return Answer.done(IfMatch.tag(after.version()), ClusterView.of(after, view.state(), true));
                });
    }

    private static String reason(@Nullable Why why) {
        return why == null ? "" : why.checked();
    }

    private static boolean maySeeInside(Caller caller, HubState state, Cluster cluster) {
        Site site = state.site(cluster.site());
        return site != null && caller.maySeeInside(site);
    }
}
