namespace Coffre.Bench;

/// <summary>Weighs the answer that a client got last.</summary>
sealed class AnswerMeter() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Bytes of its body.</summary>
    public long Body { get; private set; }

    /// <summary>Bytes of its headers.</summary>
    public long Headers { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        Body = answer.Content.Headers.ContentLength ?? 0;
        Headers = answer.Headers.ToString().Length + answer.Content.Headers.ToString().Length;
        return answer;
    }
}
