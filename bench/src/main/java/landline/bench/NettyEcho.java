// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.OpenSslServerContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Netty as a peer: pooled buffers that travel back as they came, one flush for each read loop, no
/// promise object for each write. With a provider of TLS, a certificate and its key behind the name
/// of the transport, it speaks TLS.
final class NettyEcho {

  // The default least size, 64 bytes, shrinks to the size of a small message; a read that fills its
  // buffer is followed by one that is bound to say EAGAIN.
  private static final int RECEIVE_LEAST = 2048;
  private static final int RECEIVE_MOST = 64 * 1024;

  private NettyEcho() {}

  static void main(String[] args) throws IOException, InterruptedException {
    var transport = NettyTransport.named(args[0]);
    var tls = tls(List.of(args).subList(1, args.length));
    var echo = new Echo(transport);
    var listener =
        transport
            .server(false)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(RECEIVE_LEAST, RECEIVE_LEAST, RECEIVE_MOST))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    tls.ifPresent(context ->
                        connection.pipeline().addLast(context.newHandler(connection.alloc())));
                    connection.pipeline().addLast(echo);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
    listener.closeFuture().sync();
  }

  private static Optional<SslContext> tls(List<String> words) throws IOException {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    var provider = SslProvider.valueOf(words.get(0));
    var context =
        SslContextBuilder.forServer(new File(words.get(1)), new File(words.get(2)))
            .sslProvider(provider)
            .protocols("TLSv1.3")
            .build();
    if (context instanceof OpenSslServerContext openssl) {
      // Without keys of its own it gives out no tickets, which the JDK's engine does by itself.
      var secret = new byte[OpenSslSessionTicketKey.TICKET_KEY_SIZE];
      new SecureRandom().nextBytes(secret);
      openssl.sessionContext().setTicketKeys(ticketKey(secret));
    }
    return Optional.of(context);
  }

  private static OpenSslSessionTicketKey ticketKey(byte[] secret) {
    int part = OpenSslSessionTicketKey.NAME_SIZE;
    return new OpenSslSessionTicketKey(
        Arrays.copyOfRange(secret, 0, part),
        Arrays.copyOfRange(secret, part, 2 * part),
        Arrays.copyOfRange(secret, 2 * part, 3 * part));
  }

  @Sharable
  private static final class Echo extends ChannelInboundHandlerAdapter {
    private final NettyTransport transport;

    Echo(NettyTransport transport) {
      this.transport = transport;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.write(message, context.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      System.err.println(transport + ": " + cause);
      var _ = context.close();
    }
  }
}
