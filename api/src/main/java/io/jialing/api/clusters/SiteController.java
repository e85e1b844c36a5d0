package io.jialing.api.clusters;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.MergePatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.site.Places;
import io.jialing.core.site.Site;
import io.jialing.core.state.Change;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Sites are seen by everybody, because jobs may name them, and changed by those who operate them.
@RestController
@RequestMapping("/v1/sites")
class SiteController {
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;
    private final JsonMapper json;
    private final Places places = Places.shipped();

    SiteController(IntakeLane lane, StateView view, Audit audit, JsonMapper json) {
        this.lane = lane;
        this.view = view;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody SiteDocument document) {
        Site site = document.site(places, view.state());
        Caller.require(caller.hasIn(site.city(), Role.OPERATOR, Role.HUB_ADMIN), "register sites of " + site.city());
        return once.answer(transaction -> {
            if (transaction.site(site.id()).isPresent()) {
                throw new ProblemException(
                        ProblemCode.ALREADY_EXISTS,
                        "There is a site '%s' already.".formatted(site.id()),
                        Map.of("id", site.id().value()));
            }
            store(transaction, caller, "site.create", site);
            return new Answer(
                    201,
                    new TreeMap<>(Map.of(HttpHeaders.LOCATION, "/v1/sites/" + site.id(), HttpHeaders.ETAG, tag(site))),
                    SiteDocument.of(site));
        });
    }

    @GetMapping
    Page<SiteDocument> list(Caller caller, PageRequest page) {
        return page.page("sites", view.state().sites(), _ -> true, site -> site.id().value(), SiteDocument::of);
    }

    @GetMapping("/{id}")
    ResponseEntity<SiteDocument> one(Caller caller, @PathVariable String id) {
        return answer(existing(id, Optional.ofNullable(view.state().site(Ids.site(id)))));
    }

    @PutMapping("/{id}")
    ResponseEntity<SiteDocument> put(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody SiteDocument document) {
        return change(caller, ifMatch, id, _ -> document);
    }

    @PatchMapping("/{id}")
    ResponseEntity<SiteDocument> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody ObjectNode patch) {
        return change(caller, ifMatch, id, before -> MergePatch.apply(json, before, patch, SiteDocument.class));
    }

    private ResponseEntity<SiteDocument> change(
            Caller caller, IfMatch ifMatch, String id, UnaryOperator<SiteDocument> change) {
        return lane.transact(transaction -> {
            Site before = existing(id, transaction.site(Ids.site(id)));
            Caller.require(caller.mayOperate(before), "change site " + id);
            ifMatch.require(tag(before));
            Site after = named(id, change.apply(SiteDocument.of(before))).site(places, view.state());
            // Clusters, rings and quota follow from it.
            if (!after.city().equals(before.city())) {
                throw ProblemException.invalid("/city", FieldCode.IMMUTABLE, "A site does not move to another city.");
            }
            store(transaction, caller, "site.change", after);
            return answer(after);
        });
    }

    private static SiteDocument named(String id, SiteDocument document) {
        if (document.id() != null && !document.id().equals(id)) {
            throw ProblemException.invalid("/id", FieldCode.IMMUTABLE, "The id of a site cannot change.");
        }
        return new SiteDocument(
                id,
                document.title(),
                document.city(),
                document.district(),
                document.tier(),
                document.coordinates(),
                document.accepts(),
                document.identifier(),
                document.operating(),
                document.status(),
                document.energy(),
                document.capacityBasis(),
                document.links());
    }

    private void store(IntakeTransaction transaction, Caller caller, String action, Site site) {
        transaction.change(new Change.SiteChanged(site));
        audit.write(transaction, caller, new Audit.Deed(action, site.id().value(), null, null, SiteDocument.of(site)));
    }

    private static Site existing(String id, Optional<Site> site) {
        return site.orElseThrow(() -> ProblemException.notFound("site", id));
    }

    /// Sites count no versions; their content is the tag.
    private String tag(Site site) {
        byte[] content = json.writeValueAsString(SiteDocument.of(site)).getBytes(StandardCharsets.UTF_8);
        return "\"" + DigestUtils.md5DigestAsHex(content) + "\"";
    }

    private ResponseEntity<SiteDocument> answer(Site site) {
        return ResponseEntity.ok().eTag(tag(site)).body(SiteDocument.of(site));
    }
}
