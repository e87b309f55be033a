namespace Coffre.Server.Ledger;

/// <summary>What a statement has left: evidence of acts, leaves of chain and public statements.</summary>
sealed record Left(IReadOnlyList<Recorded> Evidence, IReadOnlyList<long> Statements)
{
    public long Newest => Math.Max(Evidence.Count > 0 ? Evidence[^1].Ordinal : 0, Statements.Count > 0 ? Statements[^1] : 0);
}

/// <summary>Makes the compact answer with its proofs (<c>docs/api.md</c> §1).</summary>
sealed class Answers(Released released)
{
    /// <summary>Waits for the checkpoint that holds all that was left, and proves it; null when the wait was too long.</summary>
    public async Task<Answer?> ProveAsync(Left left, CancellationToken ct) =>
        await released.WaitAsync(left.Newest, ct) is { } view ? await ProveAsync(left, view, ct) : null;

    /// <summary>Proves all that was left at one view.</summary>
    public async Task<Answer> ProveAsync(Left left, ReleasedView view, CancellationToken ct)
    {
        var evidence = new ProvedEvidence[left.Evidence.Count];
        for (var i = 0; i < evidence.Length; i++)
            evidence[i] = await ProveAsync(left.Evidence[i], view, ct);
        var statements = new Proved[left.Statements.Count];
        for (var i = 0; i < statements.Length; i++)
        {
            var index = released.IndexOf(left.Statements[i]);
            statements[i] = new(index, await view.PathAsync(index, ct));
        }
        return new(view.Checkpoint, evidence, statements);
    }

    /// <summary>Proves one evidence at a view.</summary>
    public async Task<ProvedEvidence> ProveAsync(Recorded evidence, ReleasedView view, CancellationToken ct)
    {
        var index = released.IndexOf(evidence.Ordinal);
        return new(evidence.Text, evidence.Salt, index, await view.PathAsync(index, ct));
    }

    /// <summary>The answer without proofs, for 202.</summary>
    public static PendingAnswer Pending(Left left) => new([.. left.Evidence.Select(e => new PendingEvidence(e.Text, e.Salt))], []);

    /// <summary>The whole HTTP answer to an act: 200 with its proofs, or 202 without.</summary>
    public async Task<IResult> ReplyAsync(Left left, CancellationToken ct) => await ProveAsync(left, ct) is { } answer
        ? TypedResults.Ok(answer)
        : TypedResults.Json(Pending(left), statusCode: StatusCodes.Status202Accepted);
}
