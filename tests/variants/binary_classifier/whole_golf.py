"""A whole notebook by somebody who counts characters."""
# ruff: noqa
# fmt: off

# %% variant whole-golf (row 29)
# %% select_pair
N=np
def select_pair(images,labels,negative,positive):k=(labels-negative)*(labels-positive)==0;return images[k],(labels==positive)[k]*1.
# %% preprocess_images
preprocess_images=lambda images:N.c_[tuple(images.reshape(len(images),-1).T)]/255
# %% weighted_sum
weighted_sum=lambda X,w,b:X@w+b
# %% sigmoid
sigmoid=lambda z:.5+.5*N.tanh(z/2)
# %% binary_cross_entropy
binary_cross_entropy=lambda a,y:-N.log((1-abs(y-a)).clip(1e-12)).mean()
# %% neuron_gradients
neuron_gradients=lambda X,a,y:((d:=(a-y)/len(y))@X,sum(d))
# %% numerical_gradient
numerical_gradient=lambda f,v,h=1e-5:N.array([f(v+e)-f(v-e)for e in h*N.eye(N.size(v)).reshape(-1,*N.shape(v))]).reshape(N.shape(v))/h/2
# %% sgd_step
sgd_step=lambda params,grads,lr:{k:params[k]-lr*grads[k]for k in params}
# %% minibatches
def minibatches(X,y,batch_size,rng):
 p=[*rng.permutation(len(y))]
 while p:r,p=p[:batch_size],p[batch_size:];yield X[r],y[r]
# %% train_neuron
def train_neuron(X,y,lr,epochs,batch_size,rng):
 P={"w":0*X[0],"b":0.};H=[]
 for _ in range(epochs):
  H+=[0]
  for x,t in minibatches(X,y,batch_size,rng):a=sigmoid(weighted_sum(x,**P));H[-1]+=binary_cross_entropy(a,t)*len(t)/len(y);P=sgd_step(P,dict(zip("wb",neuron_gradients(x,a,t))),lr)
 return P,H
# %% predict_labels
predict_labels=lambda a,threshold=.5:(a>=threshold)*1
# %% binary_metrics
def binary_metrics(y,predicted):
 *c,=map(int,N.bincount((3-2*predicted-y).astype(int),minlength=4));tp,fp,fn,tn=c;q=lambda u,v:u/v if v else 0.
 return dict(tp=tp,fp=fp,fn=fn,tn=tn,accuracy=q(tp+tn,len(y)),precision=q(tp,tp+fp),recall=q(tp,tp+fn),f1=q(2*tp,2*tp+fp+fn))
# %% init_layer
init_layer=lambda n_in,n_out,strategy,rng:(rng.normal(0,{"z":0,"n":.01,"x":n_in**-.5,"h":(2/n_in)**.5}[strategy[0]],(n_out,n_in)),N.zeros(n_out))
# %% relu
relu=lambda Z:Z*(Z>0)
# %% relu_backward
relu_backward=lambda dA,Z:dA*(Z>0)
# %% network_forward
network_forward=lambda X,params:(a:=sigmoid((A:=relu(Z:=X@params["W1"].T+params["b1"]))@params["w2"]+params["b2"]),{"X":X,"Z1":Z,"A1":A,"a":a})
# %% network_backward
network_backward=lambda y,params,cache:(lambda d:(lambda D:{"W1":D.T@cache["X"],"b1":sum(D),"w2":d@cache["A1"],"b2":sum(d)})(relu_backward(N.outer(d,params["w2"]),cache["Z1"])))((cache["a"]-y)/len(y))
# %% train_network
def train_network(X,y,n_hidden,lr,epochs,batch_size,rng):
 W,b=init_layer(len(X[0]),n_hidden,"he",rng);P={"W1":W,"b1":b,"w2":init_layer(n_hidden,1,"xavier",rng)[0][0],"b2":0.};H=[]
 for _ in range(epochs):
  H+=[0]
  for x,t in minibatches(X,y,batch_size,rng):a,c=network_forward(x,P);H[-1]+=binary_cross_entropy(a,t)*len(t)/len(y);P=sgd_step(P,network_backward(t,P,c),lr)
 return P,H
