namespace Coffre.Server.Blobs;

/// <summary>
/// Payloads that come in pieces. What has come of one lies in a file under <c>uploads/</c>, named by its account and its hash, and the file's length says how far it has come:
/// there is no row of it, and a start goes on with it. One request at a time holds it; a newer one ends an older one, for whoever has lost a connection comes
/// back before the server knows that it is gone.
/// </summary>
sealed class Uploads(BlobStore store, TimeProvider clock)
{
    readonly Dictionary<string, Upload> held = new(StringComparer.Ordinal);

    /// <summary>What has come of an account's payload, for this request alone until it is disposed of. Who held it before has let go of it.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="payload">Its name.</param>
    /// <param name="end">Breaks this request's own connection, when a newer one comes.</param>
    /// <param name="ct">Stops the waiting.</param>
    public async Task<Upload> TakeAsync(AccountId account, Digest payload, Action end, CancellationToken ct)
    {
        var name = $"{account}.{Base32.Encode(payload.ToArray())}";
        while (true)
        {
            Upload? other;
            lock (held)
            {
                if (!held.TryGetValue(name, out other))
                    return held[name] = new(store, Path.Combine(store.Unfinished, name), payload, clock, end, () => LetGo(name));
            }
            other.End();
            await other.Gone.WaitAsync(ct);
        }
    }

    /// <summary>Destroys what nothing was added to since then.</summary>
    public void Forget(DateTimeOffset since)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(store.Unfinished))
        {
            lock (held)
            {
                if (!held.ContainsKey(Path.GetFileName(file)) && File.GetLastWriteTimeUtc(file) < since.UtcDateTime)
                    File.Delete(file);
            }
        }
    }

    /// <summary>At start: of what was whole and stands in no row the last bytes are sent again, and it is finished with them.</summary>
    public void CutBack()
    {
        foreach (var path in System.IO.Directory.EnumerateFiles(store.Unfinished))
        {
            var written = File.GetLastWriteTimeUtc(path);
            using (var upload = new Upload(store, path, default, clock, () => { }, () => { }))
                upload.CutBack();
            if (File.Exists(path))
                File.SetLastWriteTimeUtc(path, written);
        }
    }

    void LetGo(string name)
    {
        lock (held)
            held.Remove(name);
    }
}
