namespace Coffre.Server.Blobs;

/// <summary>
/// Payloads that come in pieces. What has come of one lies in a file under <c>uploads/</c>, named by its account and its hash, and the file's length says how far it has come:
/// there is no row of it, and a start goes on with it. One request at a time holds it; a newer one ends an older one, for whoever has lost a connection comes
/// back before the server knows that it is gone.
/// </summary>
sealed partial class Uploads(BlobStore store, TimeProvider clock, ILogger<Uploads> log)
{
    // by file name, the newest request for each: an older one has been ended, and is on its way out
    readonly Dictionary<string, Upload> held = new(StringComparer.Ordinal);

    /// <summary>
    /// What has come of an account's payload, for this request alone until it is disposed of. Who held it before has let go of it; a newer one may have
    /// <see cref="Upload.Ended"/> it before its turn came.
    /// </summary>
    /// <param name="account">Whose.</param>
    /// <param name="payload">Its name.</param>
    /// <param name="end">Breaks this request's own connection, when a newer one comes.</param>
    public async Task<Upload> TakeAsync(AccountId account, Digest payload, Action end)
    {
        var name = $"{account}.{Base32.Encode(payload.ToArray())}";
        var mine = new Upload(store, Path.Combine(store.Unfinished, name), payload, clock, end, LetGo);
        Upload? previous;
        lock (held)
        {
            // in the lock: whoever is in here has not been answered yet, and its connection serves no other request
            if (held.TryGetValue(name, out previous))
                previous.End();
            held[name] = mine;
        }
        // by nothing is this cut short: who comes next waits for this one alone
        if (previous is not null)
            await previous.Gone;
        mine.Look();
        return mine;
    }

    /// <summary>Destroys what began to come before then, whatever still comes of it.</summary>
    public void Forget(DateTimeOffset before)
    {
        Destroy("*", path => File.GetLastWriteTimeUtc(path) < before.UtcDateTime);
        lock (held)
        {
            foreach (var upload in held.Values.Where(upload => upload.Begun < before).ToArray())
                upload.End();
        }
    }

    /// <summary>Destroys all that has come from an account.</summary>
    public void Forget(AccountId account) => Destroy($"{account}.*", _ => true);

    /// <summary>At start: of what was whole and stands in no row the last bytes are sent again, and it is finished with them.</summary>
    public void CutBack() => Each("*", path =>
    {
        var begun = File.GetLastWriteTimeUtc(path);
        if (!Upload.CutBack(path))
            File.Delete(path);
        else
            File.SetLastWriteTimeUtc(path, begun);
    });

    void Destroy(string names, Func<string, bool> due) => Each(names, path =>
    {
        if (!due(path))
            return;
        lock (held)
        {
            if (!held.ContainsKey(Path.GetFileName(path)) && due(path))
                File.Delete(path);
        }
    });

    /// <summary>One that cannot be written or destroyed holds up no other, and no start.</summary>
    void Each(string names, Action<string> act) => Try(() =>
    {
        foreach (var path in System.IO.Directory.GetFiles(store.Unfinished, names))
            Try(() => act(path));
    });

    void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(log, e);
        }
    }

    void LetGo(string name, Upload upload)
    {
        lock (held)
        {
            if (held.GetValueOrDefault(name) == upload)
                held.Remove(name);
        }
    }

    [LoggerMessage(LogLevel.Error, "A file of an unfinished upload could not be cut or destroyed yet.")]
    static partial void LogFailed(ILogger log, Exception e);
}
