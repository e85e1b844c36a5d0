package io.jialing.api.cli.output;

import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// The pages of a list, read when they are asked for.
public final class Pages implements Iterator<Answer> {
    private static final int MOST = 500;

    private final HubClient hub;
    private final Address list;
    private long left;
    private boolean begun;
    private String token = "";

    /// @param most items of the list that are wanted
    public Pages(HubClient hub, Address list, long most) {
        this.hub = hub;
        this.list = list;
        this.left = most;
    }

    @Override
    public boolean hasNext() {
        return left > 0 && (!begun || !token.isEmpty());
    }

    @Override
    public Answer next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The list is at its end.");
        }
        Address page = list.with("pageSize", Math.min(left, MOST)).with("pageToken", begun ? token : null);
        Answer answer = hub.get(page.text()).succeeded();
        begun = true;
        token = answer.body().path("nextPageToken").asString("");
        left -= answer.body().path("items").size();
        return answer;
    }

    /// What leads to the rest of the list; empty when there is none.
    String token() {
        return token;
    }
}
