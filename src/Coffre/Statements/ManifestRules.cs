namespace Coffre;

/// <summary>The numbering of an account's manifests, their own beside the chain's (<c>docs/format.md</c> §3).</summary>
public static class ManifestRules
{
    /// <summary>Demands that a manifest follows the one before it.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="before">The account's newest manifest, or null where there is none.</param>
    /// <exception cref="RefusedException"><c>wrong-type</c>, <c>wrong-account</c>, <c>wrong-prev</c>.</exception>
    public static void CheckNext(Statement manifest, Statement? before)
    {
        if (manifest.Body is not StatementBody.Manifest body || before is { Body: not StatementBody.Manifest })
            throw new RefusedException("wrong-type", "A manifest follows a manifest.");
        if (before is not null && before.Account != manifest.Account)
            throw new RefusedException("wrong-account", "The manifest before is another account's.");
        if (body.N != (before?.Body is StatementBody.Manifest { N: var n } ? n + 1 : 0))
            throw new RefusedException("wrong-prev", "Manifests are numbered one by one, from 0.");
        if (body.Prev != before?.Hash)
            throw new RefusedException("wrong-prev", "A manifest names the one before it by its hash.");
    }
}
