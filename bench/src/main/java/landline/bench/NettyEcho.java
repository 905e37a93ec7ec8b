// SPDX-License-Identifier: Apache-2.0
package landline.bench;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Netty as a peer: pooled buffers that travel back as they came, one flush for each read loop, no
/// promise object for each write.
final class NettyEcho {

  // The default least size, 64 bytes, shrinks to the size of a small message; a read that fills its
  // buffer is followed by one that is bound to say EAGAIN.
  private static final int RECEIVE_LEAST = 2048;
  private static final int RECEIVE_MOST = 64 * 1024;

  private NettyEcho() {}

  static void main(String[] args) throws InterruptedException {
    var transport = NettyTransport.named(args[0]);
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
                    connection.pipeline().addLast(echo);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    System.out.println("listening " + ((InetSocketAddress) listener.localAddress()).getPort());
    listener.closeFuture().sync();
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
